package codec_test

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// place and record are a struct of twelve fields as an application might have
// it. appendRecord and readRecord are what hoosegen generates for it; the
// EncodeMsgpack and DecodeMsgpack of customRecord are the best that can be done
// by hand with the library's Encoder and Decoder, for the same bytes.
type place struct {
	Latitude  float64
	Longitude float64
	Name      string
}

type level int8

type record struct {
	ID        uint64
	Title     string
	Path      string
	Width     int
	Height    int
	Level     level
	Public    bool
	Created   time.Time
	Digest    []byte
	Tags      []string
	Histogram []uint32
	Taken     *place
}

func newRecord() *record {
	r := &record{
		ID:      0x1122334455667788,
		Title:   "Gopher at the window, early morning, second attempt",
		Path:    "uploads/2024/06/17/3f9d2c1e-6f51-4b5e-9d3c-8a4a0c9b7e11/original-with-a-long-name.jpeg",
		Width:   6000,
		Height:  4000,
		Level:   -3,
		Public:  true,
		Created: time.Unix(1718601337, 123456789).UTC(),
		Digest:  bytes.Repeat([]byte{0xa5}, 256),
		Tags:    []string{"gopher", "window", "morning", "black and white", "portrait"},
		Taken:   &place{Latitude: 46.9480, Longitude: 7.4474, Name: "Bern"},
	}
	for i := range uint32(24) {
		r.Histogram = append(r.Histogram, i*i*61)
	}
	return r
}

func appendPlace(b []byte, v place) []byte {
	b = codec.AppendArrayLen(b, 3)
	b = codec.AppendFloat64(b, v.Latitude)
	b = codec.AppendFloat64(b, v.Longitude)
	return codec.AppendString(b, v.Name)
}

func readPlace(r *codec.Reader) (v place) {
	if !r.Fields(3) {
		return v
	}
	v.Latitude = codec.ReadFloat64[float64](r)
	v.Longitude = codec.ReadFloat64[float64](r)
	v.Name = codec.ReadString[string](r)
	return v
}

func appendRecord(b []byte, v *record) []byte {
	b = codec.AppendArrayLen(b, 12)
	b = codec.AppendUint(b, v.ID)
	b = codec.AppendString(b, v.Title)
	b = codec.AppendString(b, v.Path)
	b = codec.AppendInt(b, v.Width)
	b = codec.AppendInt(b, v.Height)
	b = codec.AppendInt(b, v.Level)
	b = codec.AppendBool(b, v.Public)
	b = codec.AppendTime(b, v.Created)
	b = codec.AppendBytes(b, v.Digest)
	b = codec.AppendSlice(b, v.Tags, codec.AppendString[string])
	b = codec.AppendSlice(b, v.Histogram, codec.AppendUint[uint32])
	return codec.AppendPointer(b, v.Taken, appendPlace)
}

func readRecord(r *codec.Reader, v *record) {
	if !r.Fields(12) {
		return
	}
	v.ID = codec.ReadUint[uint64](r)
	v.Title = codec.ReadString[string](r)
	v.Path = codec.ReadString[string](r)
	v.Width = codec.ReadInt[int](r)
	v.Height = codec.ReadInt[int](r)
	v.Level = codec.ReadInt[level](r)
	v.Public = codec.ReadBool[bool](r)
	v.Created = codec.ReadTime(r)
	v.Digest = codec.ReadBytes[[]byte](r)
	v.Tags = codec.ReadSlice(r, codec.ReadString[string])
	v.Histogram = codec.ReadSlice(r, codec.ReadUint[uint32])
	v.Taken = codec.ReadPointer(r, readPlace)
}

type customRecord record

var (
	_ msgpack.CustomEncoder = (*customRecord)(nil)
	_ msgpack.CustomDecoder = (*customRecord)(nil)
)

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (v *customRecord) EncodeMsgpack(e *msgpack.Encoder) error {
	err := first(
		e.EncodeArrayLen(12),
		e.EncodeUint(v.ID),
		e.EncodeString(v.Title),
		e.EncodeString(v.Path),
		e.EncodeInt(int64(v.Width)),
		e.EncodeInt(int64(v.Height)),
		e.EncodeInt(int64(v.Level)),
		e.EncodeBool(v.Public),
		e.EncodeArrayLen(2),
		e.EncodeTime(v.Created),
		e.EncodeNil(),
		e.EncodeBytes(v.Digest),
		e.EncodeArrayLen(len(v.Tags)),
	)
	for _, tag := range v.Tags {
		err = first(err, e.EncodeString(tag))
	}
	err = first(err, e.EncodeArrayLen(len(v.Histogram)))
	for _, n := range v.Histogram {
		err = first(err, e.EncodeUint(uint64(n)))
	}
	return first(err,
		e.EncodeArrayLen(1),
		e.EncodeArrayLen(3),
		e.EncodeFloat64(v.Taken.Latitude),
		e.EncodeFloat64(v.Taken.Longitude),
		e.EncodeString(v.Taken.Name),
	)
}

func (v *customRecord) DecodeMsgpack(d *msgpack.Decoder) error {
	var errs [20]error
	_, errs[0] = d.DecodeArrayLen()
	v.ID, errs[1] = d.DecodeUint64()
	v.Title, errs[2] = d.DecodeString()
	v.Path, errs[3] = d.DecodeString()
	v.Width, errs[4] = d.DecodeInt()
	v.Height, errs[5] = d.DecodeInt()
	lvl, err := d.DecodeInt8()
	v.Level, errs[6] = level(lvl), err
	v.Public, errs[7] = d.DecodeBool()
	_, errs[8] = d.DecodeArrayLen()
	v.Created, errs[9] = d.DecodeTime()
	v.Created = v.Created.UTC()
	errs[10] = d.DecodeNil()
	v.Digest, errs[11] = d.DecodeBytes()
	n, err := d.DecodeArrayLen()
	errs[12] = err
	v.Tags = make([]string, max(n, 0))
	for i := range v.Tags {
		if v.Tags[i], err = d.DecodeString(); err != nil {
			return err
		}
	}
	n, errs[13] = d.DecodeArrayLen()
	v.Histogram = make([]uint32, max(n, 0))
	for i := range v.Histogram {
		if v.Histogram[i], err = d.DecodeUint32(); err != nil {
			return err
		}
	}
	v.Taken = &place{}
	_, errs[14] = d.DecodeArrayLen()
	_, errs[15] = d.DecodeArrayLen()
	v.Taken.Latitude, errs[16] = d.DecodeFloat64()
	v.Taken.Longitude, errs[17] = d.DecodeFloat64()
	v.Taken.Name, errs[18] = d.DecodeString()
	return first(errs[:]...)
}

func TestRecordHasTheSameBytesAsTheLibraryMakes(t *testing.T) {
	want := newRecord()
	b := appendRecord(nil, want)
	theirs, err := msgpack.Marshal((*customRecord)(want))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b, theirs) {
		t.Fatalf("we append\n%x\nthe library encodes\n%x", b, theirs)
	}
	if err := codec.Check(b, codec.Limits{}); err != nil {
		t.Fatal(err)
	}
	var got record
	r := codec.NewReader(b)
	readRecord(r, &got)
	if err := r.End(); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&got, want) {
		t.Errorf("read %+v, want %+v", got, want)
	}
	var lib customRecord
	if err := msgpack.Unmarshal(b, &lib); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual((*record)(&lib), want) {
		t.Errorf("the library read %+v, want %+v", lib, want)
	}
}
