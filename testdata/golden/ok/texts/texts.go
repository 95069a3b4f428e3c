// Package texts carries strings and bytes of every length and content.
package texts

//go:generate go run ../../../../cmd/hoosegen -type Reader

// Reader returns what it is given; its name is that of a well-known interface.
type Reader interface {
	String(s string) (string, error)
	Bytes(b []byte) ([]byte, error)
	Runes(r []rune, b []byte, c rune, d byte) ([]rune, []byte, rune, byte, error)
	Own(t Text, o Octets, list []Octet) (Text, Octets, []Octet, error)
}

// Texts by other names.
type (
	Text   string
	Octet  byte
	Octets []byte
)
