package stage

import (
	"errors"
	"unsafe"
)

// Any as a Step's Want accepts each result that is no error.
const Any = -1

// Step is one system call.
type Step struct {
	// Name says what is attempted, for the error: "mount the root".
	Name string
	// Needs says what must hold before it, in words.
	Needs string
	// Call is the number of the system call, Args its arguments: of type int,
	// uintptr, string (with a zero byte after it), []byte or [Pointers].
	Call uintptr
	Args []any
	// Want is the result it must have, or Any.
	Want int
}

// Pointers is an argument that is an array of pointers to strings, each with a
// zero byte after it, and a null pointer at its end, as execve wants it.
type Pointers []string

// Program is an argument that is a struct sock_fprog: a count of filter
// instructions, of 8 bytes each, and a pointer to them.
type Program []byte

// Plan is what a zygote makes a cell by.
type Plan struct {
	// Flags are clone3's besides those that every cell has.
	Flags uint64
	// Cgroup is the index of the descriptor, among those sent along, of the
	// cgroup that the cell is made in, or -1.
	Cgroup int
	Steps  []Step
}

// The numbers that descriptors have in a cell. Those sent along with a plan
// arrive in this order from First on: three that are to become 0, 1 and 2, the
// status, the sync, and what else the plan's steps use.
const (
	socket = 3 // the zygote's own, inherited

	First  = 4
	Status = 7
	Sync   = 8
	Extra  = 9
)

// Kinds of status. Each message has 16 bytes: the kind, the number of a step,
// and a value.
const (
	Made       = iota + 1 // by the zygote: the value is the cell's process id
	NotMade               // by the zygote: the value is the error of step, see [Refused]
	Failed                // by the cell: the value is the error of step
	Unexpected            // by the cell: the value is the result of step
	Performed             // by the cell: all steps before the last one are done
	Running               // by the init: the last step is done, or has failed
	Ended                 // by the init: the value is the wait status of the inmate
)

// Divide as a step's Call makes a process that performs the rest of the steps.
// The one that was there before becomes the init: it waits for the other's
// end, reports it, and ends, and the kernel ends what is left in the cell.
const Divide = ^uintptr(0)

// StatusSize is the size of a status message in bytes. It is written at once.
const StatusSize = 16

// ReadStatus takes a status message apart.
func ReadStatus(b [StatusSize]byte) (kind, step int, value uint64) {
	s := *(*status)(unsafe.Pointer(&b))
	return int(s.kind), int(s.step), s.value
}

// MaxPlan bounds an encoded plan, in bytes: what a zygote has room for.
const MaxPlan = 192 << 10

// status, header and record are what is sent, in the machine's byte order:
// both ends are the same program.
type status struct {
	kind, step uint32
	value      uint64
}

type header struct {
	flags  uint64
	cgroup int32
	steps  uint32
	data   uint32 // bytes of data, after the records
	moves  uint32 // 64-bit words of data that hold offsets into data; their places follow the data
}

type record struct {
	call     uintptr
	args     [6]uintptr
	pointers uint64 // bit i: args[i] is an offset into data
	want     int64
}

// encoder collects what the arguments point to.
type encoder struct {
	data  []byte
	moves []uint32
}

// Encode returns the plan as it is sent. The error says that a plan is too
// large or that an argument has no system call's type.
func (p *Plan) Encode() ([]byte, error) {
	var e encoder
	records := make([]record, len(p.Steps))
	for i, s := range p.Steps {
		r := &records[i]
		r.call, r.want = s.Call, int64(s.Want)
		if len(s.Args) > len(r.args) {
			return nil, errors.New(s.Name + ": more arguments than a system call has")
		}
		for j, a := range s.Args {
			offset, pointer, err := e.argument(a)
			if err != nil {
				return nil, errors.New(s.Name + ": " + err.Error())
			}
			if r.args[j] = offset; pointer {
				r.pointers |= 1 << j
			}
		}
	}
	e.align()
	h := header{flags: p.Flags, cgroup: int32(p.Cgroup), steps: uint32(len(records)), data: uint32(len(e.data)), moves: uint32(len(e.moves))}
	b := appendMemory(nil, &h, 1)
	b = appendMemory(b, unsafe.SliceData(records), len(records))
	b = append(b, e.data...)
	b = appendMemory(b, unsafe.SliceData(e.moves), len(e.moves))
	if len(b) > MaxPlan {
		return nil, errors.New("the plan is larger than a zygote has room for")
	}
	return b, nil
}

func (e *encoder) argument(a any) (value uintptr, pointer bool, err error) {
	switch a := a.(type) {
	case int:
		return uintptr(a), false, nil
	case uintptr:
		return a, false, nil
	case string:
		return e.bytes(append([]byte(a), 0)), true, nil
	case []byte:
		return e.bytes(a), true, nil
	case Pointers:
		at := make([]uintptr, len(a)+1) // the last one stays null
		for i, s := range a {
			at[i] = e.bytes(append([]byte(s), 0))
		}
		place := e.words(at)
		for i := range a {
			e.moves = append(e.moves, uint32(place)+uint32(8*i))
		}
		return place, true, nil
	case Program:
		place := e.words([]uintptr{uintptr(len(a) / 8), e.bytes(a)}) // a 16-bit count, and bytes that do not matter
		e.moves = append(e.moves, uint32(place)+8)
		return place, true, nil
	}
	return 0, false, errors.New("an argument has a type that no system call takes")
}

func (e *encoder) align() {
	for len(e.data)%8 != 0 {
		e.data = append(e.data, 0)
	}
}

func (e *encoder) bytes(b []byte) uintptr {
	e.align()
	place := len(e.data)
	e.data = append(e.data, b...)
	return uintptr(place)
}

func (e *encoder) words(w []uintptr) uintptr {
	e.align()
	place := len(e.data)
	e.data = appendMemory(e.data, unsafe.SliceData(w), len(w))
	return uintptr(place)
}

// appendMemory appends n values as they lie in memory.
func appendMemory[T any](b []byte, p *T, n int) []byte {
	if n == 0 {
		return b
	}
	return append(b, unsafe.Slice((*byte)(unsafe.Pointer(p)), n*int(unsafe.Sizeof(*p)))...)
}
