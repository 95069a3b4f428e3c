package codec

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

// extTimestamp is the only extension type there is on the wire: msgpack's own
// timestamp, type -1.
const extTimestamp = 0xff

// day is the length of a day in seconds. An offset from UTC is shorter.
const day = 24 * 60 * 60

// AppendTime appends an array of the instant, to the nanosecond, as msgpack's
// timestamp extension (type -1, the shortest of its three forms), and of the
// offset from UTC in seconds, or nil for UTC. The name of the zone and the
// monotonic reading are not kept. A time in a zone that is a day or more away
// from UTC cannot be carried.
func AppendTime(b []byte, t time.Time) []byte {
	if offset := offsetOf(t); offset <= -day || offset >= day {
		return AppendInvalid(b, fmt.Sprintf("a time %d seconds away from UTC, where less than a day can be carried: convert it by UTC()", offset))
	}
	b = append(b, msgp.FixArray|2)
	b = appendTimestamp(b, t.Unix(), t.Nanosecond())
	if t.Location() == time.UTC {
		return append(b, msgp.Nil)
	}
	return appendInt(b, int64(offsetOf(t)))
}

// appendTimestamp appends an instant, counted from 1970.
func appendTimestamp(b []byte, seconds int64, nanoseconds int) []byte {
	s, n := uint64(seconds), uint64(nanoseconds)
	switch {
	case s>>32 == 0 && n == 0:
		b = append(b, msgp.FixExt4, extTimestamp)
		return binary.BigEndian.AppendUint32(b, uint32(s))
	case s>>34 == 0:
		b = append(b, msgp.FixExt8, extTimestamp)
		return binary.BigEndian.AppendUint64(b, n<<34|s)
	}
	b = append(b, msgp.Ext8, 12, extTimestamp)
	b = binary.BigEndian.AppendUint32(b, uint32(n))
	return binary.BigEndian.AppendUint64(b, s)
}

// ReadTime takes a time that [AppendTime] wrote. Nanoseconds of a second or
// more, and offsets of a day or more, are a failure. As with the time package's
// own decoders the location is UTC, or time.Local when that has the offset at
// that instant, or a zone without a name.
func ReadTime(r *Reader) time.Time {
	if !r.Fields(2) {
		return time.Time{}
	}
	t := r.timestamp()
	if r.IsNil() {
		return t.UTC()
	}
	at := r.off
	offset := ReadInt[int64](r)
	if offset <= -day || offset >= day {
		r.Fail(&Error{Offset: at, Want: "an offset from UTC of less than a day", Got: strconv.FormatInt(offset, 10) + " seconds"})
	}
	if r.err != nil {
		return time.Time{}
	}
	if local := t.Local(); offsetOf(local) == int(offset) {
		return local
	}
	return t.In(time.FixedZone("", int(offset)))
}

// offsetOf returns the offset of t from UTC in seconds.
func offsetOf(t time.Time) int {
	_, offset := t.Zone()
	return offset
}

// timestamp takes a timestamp extension. After a failure it returns the zero
// time.
func (r *Reader) timestamp() time.Time {
	f, length, size, ok := r.header()
	if !ok || f.Kind != msgp.KindExt {
		r.mismatch("timestamp")
		return time.Time{}
	}
	seconds, nanoseconds, problem := parseTimestamp(r.buf[r.off+size:], length)
	if problem != "" {
		r.fail("timestamp", problem)
		return time.Time{}
	}
	r.off += size + 1 + int(length)
	return time.Unix(seconds, int64(nanoseconds))
}

// parseTimestamp reads an extension that must be a timestamp. p begins with the
// byte for the type, behind the header; length is what the header claims for
// the content that follows. problem says what is wrong, or is empty.
func parseTimestamp(p []byte, length uint32) (seconds int64, nanoseconds uint32, problem string) {
	switch {
	case len(p) == 0 || uint64(length) > uint64(len(p)-1):
		return 0, 0, claimed(length, max(0, len(p)-1))
	case p[0] != extTimestamp:
		return 0, 0, "ext of type " + strconv.Itoa(int(int8(p[0])))
	}
	switch p = p[1:]; length {
	case 4:
		seconds = int64(binary.BigEndian.Uint32(p))
	case 8:
		v := binary.BigEndian.Uint64(p)
		seconds, nanoseconds = int64(v&(1<<34-1)), uint32(v>>34)
	case 12:
		seconds, nanoseconds = int64(binary.BigEndian.Uint64(p[4:])), binary.BigEndian.Uint32(p)
	default:
		return 0, 0, "a timestamp of " + strconv.FormatUint(uint64(length), 10) + " bytes"
	}
	if nanoseconds >= 1e9 {
		return 0, 0, "a timestamp with " + strconv.FormatUint(uint64(nanoseconds), 10) + " nanoseconds"
	}
	return seconds, nanoseconds, ""
}
