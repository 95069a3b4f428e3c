// Package channelparam passes channels.
package channelparam

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	In(c chan int) error
	Out() (<-chan string, error)
	Ok(n int) error
}
