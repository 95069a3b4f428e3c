// Package sharing shows what copying means: what the implementation does to its
// arguments stays there, and what was one value twice arrives as two.
package sharing

//go:generate go run ../../../../cmd/hoosegen -type Editor

// Editor changes its arguments.
type Editor interface {
	Change(list []int, m map[string]int, p *Page, b []byte) error
	Same(p, q *Page) (same bool, err error)
	Twice() (p, q *Page, err error)
	Callback(p *Page, f func(p *Page) error) (string, error)
}

// Page is edited.
type Page struct{ Text string }
