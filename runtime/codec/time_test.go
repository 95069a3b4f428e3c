package codec_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

func TestTimesComeBack(t *testing.T) {
	zone := func(seconds int) *time.Location { return time.FixedZone("", seconds) }
	for name, want := range map[string]time.Time{
		"zero":                        {},
		"epoch":                       time.Unix(0, 0).UTC(),
		"a second before the epoch":   time.Unix(-1, 0).UTC(),
		"nanosecond before the epoch": time.Unix(0, -1).UTC(),
		"last of 32 bits":             time.Unix(math.MaxUint32, 0).UTC(),
		"last of 32 bits, and more":   time.Unix(math.MaxUint32, 1).UTC(),
		"first beyond 32 bits":        time.Unix(math.MaxUint32+1, 0).UTC(),
		"last of 34 bits":             time.Unix(1<<34-1, 999999999).UTC(),
		"first beyond 34 bits":        time.Unix(1<<34, 0).UTC(),
		"year 1":                      time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC),
		"year 9999":                   time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC),
		"year -5000":                  time.Date(-5000, 1, 1, 0, 0, 0, 0, time.UTC),
		"east":                        time.Date(2024, 6, 17, 7, 15, 37, 5, zone(5*3600+1800)),
		"west":                        time.Date(2024, 6, 17, 7, 15, 37, 5, zone(-11*3600)),
		"offset with seconds":         time.Date(1880, 1, 1, 0, 0, 0, 0, zone(29*60+46)),
		"offset 0 that is not UTC":    time.Date(2024, 1, 1, 0, 0, 0, 0, zone(0)),
		"most easterly":               time.Date(2024, 1, 1, 0, 0, 0, 0, zone(24*3600-1)),
		"most westerly":               time.Date(2024, 1, 1, 0, 0, 0, 0, zone(-24*3600+1)),
		"now, with a monotonic clock": time.Now(),
	} {
		t.Run(name, func(t *testing.T) {
			doc := codec.AppendTime(nil, want)
			if err := codec.Check(doc, codec.Limits{}); err != nil {
				t.Fatal(err)
			}
			r := codec.NewReader(doc)
			got := codec.ReadTime(r)
			if err := r.End(); err != nil {
				t.Fatal(err)
			}
			_, wantOffset := want.Zone()
			_, gotOffset := got.Zone()
			if !got.Equal(want) || gotOffset != wantOffset || got.Nanosecond() != want.Nanosecond() {
				t.Errorf("%v came back as %v", want, got)
			}
			if (got.Location() == time.UTC) != (want.Location() == time.UTC) {
				t.Errorf("location %v came back as %v", want.Location(), got.Location())
			}
			if got.IsZero() != want.IsZero() {
				t.Errorf("zero became %v", got.IsZero())
			}
		})
	}
}

func TestTimesOfThisMachineComeBackAsEqualValues(t *testing.T) {
	defer func(l *time.Location) { time.Local = l }(time.Local)
	time.Local = time.FixedZone("HERE", 3600)
	for _, want := range []time.Time{{}, time.Unix(1, 2).UTC(), time.Unix(1e9, 3)} {
		r := codec.NewReader(codec.AppendTime(nil, want))
		if got := codec.ReadTime(r); got != want || r.End() != nil { //nolint:revive // == is what is tested
			t.Errorf("%v came back as %v, %v", want, got, r.End())
		}
	}
}

func TestTimestampsAreWhatTheLibraryEncodes(t *testing.T) {
	for _, seconds := range []int64{0, 1, -1, math.MaxUint32, math.MaxUint32 + 1, 1<<34 - 1, 1 << 34, -62135596800, 253402300799} {
		for _, nanoseconds := range []int64{0, 1, 999999999} {
			v := time.Unix(seconds, nanoseconds).UTC()
			lib := library(t, func(e *msgpack.Encoder) error { return e.EncodeTime(v) })
			doc := codec.AppendTime(nil, v)
			wantBytes(t, doc[1:len(doc)-1], hexOf(lib))
		}
	}
}

func TestATimeInAZoneADayAwayIsRefused(t *testing.T) {
	for _, seconds := range []int{86400, -86400, 1 << 30} {
		b := codec.AppendTime(nil, time.Date(2024, 6, 17, 7, 15, 37, 5, time.FixedZone("far", seconds)))
		err := codec.Check(b, codec.Limits{})
		if reason := codec.Reason(err, b); err == nil || !strings.Contains(reason, strconv.Itoa(seconds)+" seconds away from UTC") {
			t.Errorf("%d seconds: %v, %q", seconds, err, reason)
		}
	}
	for _, seconds := range []int{86399, -86399} {
		want := time.Date(2024, 6, 17, 7, 15, 37, 5, time.FixedZone("far", seconds))
		r := codec.NewReader(codec.AppendTime(nil, want))
		got := codec.ReadTime(r)
		if _, offset := got.Zone(); !got.Equal(want) || offset != seconds || r.End() != nil {
			t.Errorf("%v came back as %v, %v", want, got, r.End())
		}
	}
}

func TestTimesAreReadInEveryForm(t *testing.T) {
	want := time.Unix(5, 0)
	for _, stamp := range []string{
		"d6 ff 00000005", "c7 04 ff 00000005", "c8 0004 ff 00000005", "c9 00000004 ff 00000005",
		"d7 ff 0000000000000005", "c7 08 ff 0000000000000005", "c7 0c ff 00000000 0000000000000005",
	} {
		doc := unhex(t, "92"+stamp+"d1 0e10")
		if err := codec.Check(doc, codec.Limits{}); err != nil {
			t.Errorf("%s: %v", stamp, err)
		}
		r := codec.NewReader(doc)
		if got := codec.ReadTime(r); !got.Equal(want) || r.End() != nil {
			t.Errorf("%s: read %v, %v", stamp, got, r.End())
		}
	}
}

func TestTimesThatAreNoneAreRefused(t *testing.T) {
	for name, doc := range map[string]string{
		"nanoseconds, 8 bytes":   "92 d7 ff ee6b280000000000 c0",
		"nanoseconds, 12 bytes":  "92 c7 0c ff 3b9aca00 0000000000000000 c0",
		"nanoseconds, all bits":  "92 c7 0c ff ffffffff 0000000000000000 c0",
		"offset of a day":        "92 d6 ff 00000000 ce 00015180",
		"offset of minus a day":  "92 d6 ff 00000000 d2 fffeae80",
		"offset of 64 bits":      "92 d6 ff 00000000 cf ffffffffffffffff",
		"offset that is a float": "92 d6 ff 00000000 ca 00000000",
		"no offset":              "91 d6 ff 00000000",
		"bare timestamp":         "d6 ff 00000000",
		"other type":             "92 d6 01 00000000 c0",
		"other length":           "92 d5 ff 0000 c0",
		"no content":             "92 c7 00 ff c0",
		"no type":                "92 c7 00",
		"content cut short":      "92 d7 ff 00000000",
		"text":                   "92 a1 61 c0",
		"nothing":                "92",
	} {
		r := codec.NewReader(unhex(t, doc))
		if got := codec.ReadTime(r); !got.IsZero() || r.Err() == nil {
			t.Errorf("%s: read %v, %v", name, got, r.Err())
		}
	}
}
