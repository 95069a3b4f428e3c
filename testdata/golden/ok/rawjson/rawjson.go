// Package rawjson carries JSON as it is.
package rawjson

import (
	"encoding/json"
)

//go:generate go run ../../../../cmd/hoosegen -type Store

// Store returns what it is given.
type Store interface {
	Put(raw json.RawMessage, p *json.RawMessage, list []json.RawMessage, m map[string]json.RawMessage) (json.RawMessage, *json.RawMessage, []json.RawMessage, map[string]json.RawMessage, error)
	Document(d Document) (Document, error)
}

// Document keeps a part as it came.
type Document struct {
	ID    json.Number     `json:"id"`
	Extra json.RawMessage `json:"extra,omitempty"`
}
