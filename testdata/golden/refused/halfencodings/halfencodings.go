// Package halfencodings hides fields in types that can write themselves but not
// read, or the other way round.
package halfencodings

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(w Writes, r Reads, m Mixed, j JSON, s Signature) error
}

// Writes cannot read itself.
type Writes struct{ n int }

// MarshalText writes.
func (Writes) MarshalText() ([]byte, error) { return nil, nil }

// Reads cannot write itself.
type Reads struct{ n int }

// UnmarshalBinary reads.
func (*Reads) UnmarshalBinary([]byte) error { return nil }

// Mixed writes text and reads binary.
type Mixed struct{ n int }

// MarshalText writes.
func (Mixed) MarshalText() ([]byte, error) { return nil, nil }

// UnmarshalBinary reads.
func (*Mixed) UnmarshalBinary([]byte) error { return nil }

// JSON has an encoding that is not looked at.
type JSON struct{ n int }

// MarshalJSON writes.
func (JSON) MarshalJSON() ([]byte, error) { return nil, nil }

// UnmarshalJSON reads.
func (*JSON) UnmarshalJSON([]byte) error { return nil }

// Signature has methods of the right names, but of another form.
type Signature struct{ n int }

// MarshalText writes.
func (Signature) MarshalText() string { return "" }

// UnmarshalText reads.
func (*Signature) UnmarshalText(string) error { return nil }

var _ = Writes{}.n + Reads{}.n + Mixed{}.n + JSON{}.n + Signature{}.n
