// Package weblinks carries URLs.
package weblinks

import (
	"net/url"
)

//go:generate go run ../../../../cmd/hoosegen -type Browser

// Browser returns what it is given.
type Browser interface {
	Open(p *url.URL, v url.URL, list []*url.URL) (*url.URL, url.URL, []*url.URL, error)
	Page(p Page) (Page, error)
}

// Page has links among its fields.
type Page struct {
	At    url.URL
	Links map[string]*url.URL
	Query url.Values
}
