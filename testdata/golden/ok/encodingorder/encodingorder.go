// Package encodingorder has types with several encodings of their own, each of
// which keeps the name of the one that was used.
package encodingorder

import (
	"github.com/vmihailenco/msgpack/v5"
)

//go:generate go run ../../../../cmd/hoosegen -type Sorter

// Sorter returns what it is given.
type Sorter interface {
	All(v All, p *All, list []All) (All, *All, []All, error)
	Three(v Three) (Three, error)
	Two(v Two) (Two, error)
	One(v One) (One, error)
	JSON(v JSON) (JSON, error)
}

// The types, with fewer and fewer encodings.
type (
	All   struct{ how string }
	Three struct{ how string }
	Two   struct{ how string }
	One   struct{ how string }
	// JSON has fields that are exported, and an encoding that is not used.
	JSON struct{ How string }
)

// EncodeMsgpack encodes.
func (v All) EncodeMsgpack(e *msgpack.Encoder) error { return e.EncodeString(v.how) }

// DecodeMsgpack decodes.
func (v *All) DecodeMsgpack(d *msgpack.Decoder) error {
	s, err := d.DecodeString()
	v.how = s + " by msgpack"
	return err
}

// MarshalBinary encodes.
func (v All) MarshalBinary() ([]byte, error) { return []byte(v.how), nil }

// UnmarshalBinary decodes.
func (v *All) UnmarshalBinary(b []byte) error { v.how = string(b) + " by binary"; return nil }

// GobEncode encodes.
func (v All) GobEncode() ([]byte, error) { return []byte(v.how), nil }

// GobDecode decodes.
func (v *All) GobDecode(b []byte) error { v.how = string(b) + " by gob"; return nil }

// MarshalText encodes.
func (v All) MarshalText() ([]byte, error) { return []byte(v.how), nil }

// UnmarshalText decodes.
func (v *All) UnmarshalText(b []byte) error { v.how = string(b) + " by text"; return nil }

// MarshalBinary encodes.
func (v Three) MarshalBinary() ([]byte, error) { return []byte(v.how), nil }

// UnmarshalBinary decodes.
func (v *Three) UnmarshalBinary(b []byte) error { v.how = string(b) + " by binary"; return nil }

// GobEncode encodes.
func (v Three) GobEncode() ([]byte, error) { return []byte(v.how), nil }

// GobDecode decodes.
func (v *Three) GobDecode(b []byte) error { v.how = string(b) + " by gob"; return nil }

// MarshalText encodes.
func (v Three) MarshalText() ([]byte, error) { return []byte(v.how), nil }

// UnmarshalText decodes.
func (v *Three) UnmarshalText(b []byte) error { v.how = string(b) + " by text"; return nil }

// GobEncode encodes.
func (v *Two) GobEncode() ([]byte, error) { return []byte(v.how), nil }

// GobDecode decodes.
func (v *Two) GobDecode(b []byte) error { v.how = string(b) + " by gob"; return nil }

// MarshalText encodes.
func (v *Two) MarshalText() ([]byte, error) { return []byte(v.how), nil }

// UnmarshalText decodes.
func (v *Two) UnmarshalText(b []byte) error { v.how = string(b) + " by text"; return nil }

// MarshalText encodes.
func (v *One) MarshalText() ([]byte, error) { return []byte(v.how), nil }

// UnmarshalText decodes.
func (v *One) UnmarshalText(b []byte) error { v.how = string(b) + " by text"; return nil }

// MarshalJSON is not called.
func (v JSON) MarshalJSON() ([]byte, error) { return []byte(`"wrong"`), nil }

// UnmarshalJSON is not called.
func (v *JSON) UnmarshalJSON([]byte) error { v.How = "wrong"; return nil }
