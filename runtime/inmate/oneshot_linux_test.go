package inmate_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/hoosegen/hoosegen/runtime/e2e/entrytest"
)

// item is one [kind, value] of the one-shot wire.
type item struct {
	kind  string
	value any
}

func (i item) String() string { return fmt.Sprintf("%s %#v", i.kind, i.value) }

// encode makes a call.
func encode(t testing.TB, method string, args ...any) []byte {
	t.Helper()
	if args == nil {
		args = []any{}
	}
	p, err := msgpack.Marshal([]any{method, args})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// answer reads the items until the end of the output; adjacent pieces of
// stdout are joined.
func answer(t testing.TB, c *entrytest.Cell) []item {
	t.Helper()
	d := msgpack.NewDecoder(strings.NewReader(c.ReadAll()))
	var all []item
	for {
		pair, err := d.DecodeSlice()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil || len(pair) != 2 {
			t.Fatalf("item %d: %v, %v", len(all), pair, err)
		}
		next := item{pair[0].(string), plain(pair[1])}
		if n := len(all); n > 0 && next.kind == "stdout" && all[n-1].kind == "stdout" {
			if more, ok := next.value.(string); ok {
				if text, ok := all[n-1].value.(string); ok {
					all[n-1].value = text + more
					continue
				}
			}
		}
		all = append(all, next)
	}
}

// plain makes values comparable: integers of any width int64, times in UTC.
func plain(value any) any {
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return int64(v.Uint())
	}
	switch v := value.(type) {
	case time.Time:
		return v.UTC()
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	}
	return value
}

func call(t *testing.T, cfg entrytest.Config, input []byte) *entrytest.Cell {
	t.Helper()
	cfg.ByHand = true
	c := entrytest.Start(t, cfg)
	if _, err := c.In.Write(input); err != nil {
		t.Fatal(err)
	}
	return c
}

func raise(class, message string) []item {
	return []item{{"raise", map[string]any{"class": class, "message": message, "backtrace": []any{}}}}
}

func TestOneShot(t *testing.T) {
	noon := time.Date(2024, 5, 6, 12, 0, 0, 7, time.UTC)
	bad := func(message string) []item { return raise("hoosegen.BadCall", message) }
	tests := []struct {
		name   string
		method string
		args   []any
		input  string // instead of method and args
		want   []item
		stderr string
	}{
		{name: "one result", method: "Oven.Echo", args: []any{[]byte("dough")}, want: []item{{"return", []byte("dough")}}},
		{name: "no result", method: "Only", want: []item{{"return", nil}}},
		{name: "several results", method: "Split", args: []any{"bread", 2}, want: []item{{"return", []any{"br", "ead"}}}},
		{name: "struct by field name", method: "Scale", args: []any{map[string]any{"W": 2, "H": 3, "label": "tray", "At": noon}, 4},
			want: []item{{"return", map[string]any{"W": int64(8), "H": int64(12), "label": "tray", "At": noon.Add(time.Hour)}}}},
		{name: "variadic", method: "Join", args: []any{"-", "a", "b", "c"}, want: []item{{"return", "a-b-c"}}},
		{name: "variadic without", method: "Join", args: []any{"-"}, want: []item{{"return", ""}}},
		{name: "yields of one callback, and output in order", method: "Count", args: []any{2}, want: []item{
			{"stdout", "before 0"}, {"yield", []any{int64(0), ""}}, {"stdout", "before 1"}, {"yield", []any{int64(1), "x"}},
			{"stdout", "after"}, {"return", int64(2)}}},
		{name: "yields of several callbacks, and no answers", method: "Ask", args: []any{"why"}, want: []item{
			{"yield", []any{"note", "asking"}}, {"yield", []any{"ask", "why"}},
			{"return", "hoosegen: the callback's result is not available: the one-shot wire carries no answers"}}},
		{name: "output", method: "Oven.Print", args: []any{"to stdout", "to stderr"}, want: []item{{"stdout", "to stdout"}, {"return", nil}}, stderr: "to stderr"},
		{name: "output of children", method: "Do", args: []any{"sh", "echo child; echo error >&2"}, want: []item{{"stdout", "child\n"}, {"return", nil}}, stderr: "error\n"},
		{name: "output that is not text", method: "Do", args: []any{"binary", "b"}, want: []item{{"stdout", []byte("a\xff\xfeb")}, {"return", nil}}},
		{name: "character in two pieces", method: "Do", args: []any{"split", "tea"}, want: []item{{"stdout", "grün tea"}, {"return", nil}}},
		{name: "arguments nil", input: "\x92\xa4Only\xc0", want: []item{{"return", nil}}},
		{name: "what follows is ignored", input: "\x92\xa4Only\x90\n\nmore", want: []item{{"return", nil}}},

		{name: "sentinel", method: "Do", args: []any{"sentinel", "baking"}, want: raise("example.com/kitchen.ErrBurnt", "while baking: burnt")},
		{name: "error", method: "Do", args: []any{"error", "baking"}, want: raise("*errors.errorString", "while baking: no flour")},
		{name: "error with a type", method: "Do", args: []any{"file", "/no/such"}, want: raise("*fs.PathError", "open /no/such: no such file or directory")},

		{name: "the list of methods", method: "methods", want: []item{{"return", `Oven.Echo([]byte) ([]byte, error)
Oven.Print(string, string) error
Oven.Do(string, string) error
Oven.Scale(kitchen.Size, uint8) (kitchen.Size, error)
Oven.Split(string, int) (string, string, error)
Oven.Count(int, each func(int, string)) (int, error)
Oven.Ask(string, ask func(string) (int, error), note func(string) error) (string, error)
Oven.Join(string, ...string) (string, error)
Oven.Read(io.Reader) error
Oven.Odd() (chan int, error)
Oven.OddYield(each func(chan int)) error
Printer.Print() error
Printer.Only() error
Printer.Dynamic: cannot be called on the one-shot wire, which carries values and callbacks only: no streams, no interfaces, no objects
`}}},
		{name: "unknown method", method: "Fry", want: bad(`there is no method "Fry"; there are Oven.Echo, Oven.Print, Oven.Do, Oven.Scale, Oven.Split, Oven.Count, Oven.Ask, Oven.Join, Oven.Read, Oven.Odd, Oven.OddYield, Printer.Print, Printer.Only, Printer.Dynamic`)},
		{name: "ambiguous method", method: "Print", args: []any{"a", "b"}, want: bad(`method "Print" is ambiguous: call Oven.Print or Printer.Print`)},
		{name: "method without Func", method: "Dynamic", want: bad(`method Printer.Dynamic cannot be called on the one-shot wire, which carries values and callbacks only: no streams, no interfaces, no objects`)},
		{name: "too few arguments", method: "Split", args: []any{"bread"}, want: bad("Oven.Split takes 2 arguments (string, int; the context and callbacks are not passed), got 1")},
		{name: "too many arguments", method: "Count", args: []any{1, 2}, want: bad("Oven.Count takes 1 arguments (int; the context and callbacks are not passed), got 2")},
		{name: "too few for a variadic", method: "Join", want: bad("Oven.Join takes 1 or more arguments (string, ...string; the context and callbacks are not passed), got 0")},
		{name: "integer out of range", method: "Scale", args: []any{map[string]any{}, 300}, want: bad("argument 2 of Oven.Scale (uint8): 300 does not fit")},
		{name: "negative integer", method: "Scale", args: []any{map[string]any{}, -1}, want: bad("argument 2 of Oven.Scale (uint8): codec: -1 at byte 0 does not fit in uint64")},
		{name: "result that cannot be encoded", method: "Odd", want: raise("hoosegen.BadData", "result of Oven.Odd: encode chan int: msgpack: Encode(unsupported chan int)")},
		{name: "yield that cannot be encoded", method: "OddYield", want: raise("hoosegen.BadData", "yield of Oven.OddYield: encode []interface {}: msgpack: Encode(unsupported chan int)")},
		{name: "not an array", input: "\x92\xa4Only\x01", want: bad("the arguments are not an array: msgpack: invalid code=1 decoding array length")},
		{name: "extension", input: "\x92\xa4Only\x91\xd4\x05\x00", want: bad("codec: want timestamp at byte 7, got ext of type 5")},
		{name: "array of a claimed 4 billion", input: "\x92\xa4Only\xdd\xff\xff\xff\xff", want: bad("the call is longer than 64 MiB")},
		{name: "text of a claimed 4 GB", input: "\x92\xdb\xff\xff\xff\xff", want: bad("the call is longer than 64 MiB")},
		{name: "deep nesting", input: "\x92\xa1M" + strings.Repeat("\x91", 1000) + "\xc0", want: bad("codec: want at most 100 levels of nesting at byte 102, got more")},
		{name: "reserved byte", input: "\x92\xa4Only\x91\xc1", want: bad("byte 7 of the call: 0xc1 is not used by msgpack")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bothForms(t, func(t *testing.T, cfg entrytest.Config) {
				input := []byte(tt.input)
				if tt.input == "" {
					input = encode(t, tt.method, tt.args...)
				}
				c := call(t, cfg, input) // and its input stays open
				got := answer(t, c)
				if !reflect.DeepEqual(got, tt.want) {
					t.Errorf("got\n%v\nwant\n%v", got, tt.want)
				}
				status := 0
				if tt.want[len(tt.want)-1].kind == "raise" {
					status = 1
				}
				if s := c.Status(); s.ExitStatus() != status {
					t.Errorf("status %#x, want exit status %d", s, status)
				}
				if c.Text() != tt.stderr {
					t.Errorf("stderr %q, want %q", c.Text(), tt.stderr)
				}
			})
		})
	}
}

// A program without package oneshot says so, in the words of that wire.
func TestOneShotIsRefusedWithoutItsPackage(t *testing.T) {
	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		cfg.Program = plainInmate
		c := call(t, cfg, encode(t, "Only"))
		want := raise("hoosegen.BadCall", `this inmate serves generated clients only, not single calls in msgpack: `+
			`have its main package import _ "github.com/hoosegen/hoosegen/runtime/inmate/oneshot"`)
		if got := answer(t, c); !reflect.DeepEqual(got, want) {
			t.Errorf("got\n%v\nwant\n%v", got, want)
		}
		if s := c.Status(); s.ExitStatus() != 1 {
			t.Errorf("status %#x, want exit status 1", s)
		}
	})
}

func TestOneShotInputMayEndEarlyOrArriveSlowly(t *testing.T) {
	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		t.Run("closed at once", func(t *testing.T) {
			// Longer than the grace after which a supervisor kills an inmate
			// whose launcher has gone.
			c := call(t, cfg, encode(t, "Do", "sh", "sleep 0.8; echo done"))
			c.In.Close()
			want := []item{{"stdout", "done\n"}, {"return", nil}}
			if got := answer(t, c); !reflect.DeepEqual(got, want) {
				t.Errorf("got %v", got)
			}
		})
		t.Run("byte by byte", func(t *testing.T) {
			input := encode(t, "Oven.Echo", bytes.Repeat([]byte("x"), 300))
			c := call(t, cfg, input[:1])
			for _, b := range input[1:] {
				c.In.Write([]byte{b})
			}
			if got := answer(t, c); len(got) != 1 || got[0].kind != "return" {
				t.Errorf("got %v", got)
			}
		})
		t.Run("cut short", func(t *testing.T) {
			c := call(t, cfg, []byte("\x92\xa4On"))
			c.In.Close()
			want := raise("hoosegen.BadCall", "the input ends after 4 bytes, within the call")
			if got := answer(t, c); !reflect.DeepEqual(got, want) {
				t.Errorf("got %v", got)
			}
		})
		t.Run("large", func(t *testing.T) {
			big := bytes.Repeat([]byte("dough"), 4<<20)
			c := call(t, cfg, nil)
			go c.In.Write(encode(t, "Oven.Echo", big))
			if got := answer(t, c); len(got) != 1 || !reflect.DeepEqual(got[0].value, big) {
				t.Errorf("%d items", len(got))
			}
		})
	})
}

func TestOneShotPanicIsRaisedWithItsStack(t *testing.T) {
	for how, message := range map[string]string{"panic": "soufflé", "goexit": "the method ended its goroutine (runtime.Goexit)"} {
		got := answer(t, call(t, entrytest.Config{Program: cook}, encode(t, "Do", how, "soufflé")))
		if len(got) != 1 || got[0].kind != "raise" {
			t.Fatalf("%s: %v", how, got)
		}
		r := got[0].value.(map[string]any)
		if r["class"] != "panic" || r["message"] != message {
			t.Errorf("%s: class %v, message %v", how, r["class"], r["message"])
		}
		lines := fmt.Sprint(r["backtrace"])
		if !strings.Contains(lines, "goroutine ") || how == "panic" && !strings.Contains(lines, "main.cook.Do(") {
			t.Errorf("%s: backtrace %v", how, lines)
		}
	}
}

func TestOneShotEndWithoutAnswerShowsInTheStatus(t *testing.T) {
	tests := []struct {
		how, arg string
		status   int
		stderr   string
	}{
		{how: "exit", arg: "3", status: 3},
		{how: "fatal", arg: "out of cheese", status: 1, stderr: "out of cheese"},
		{how: "kill", arg: "9", status: 137},
		{how: "panic elsewhere", arg: "soufflé", status: 2, stderr: "panic: soufflé"},
	}
	for _, tt := range tests {
		c := call(t, entrytest.Config{Program: cook}, encode(t, "Do", tt.how, tt.arg))
		if got := answer(t, c); len(got) != 0 {
			t.Errorf("%s: %v", tt.how, got)
		}
		if s := c.Status(); s.ExitStatus() != tt.status || !strings.Contains(c.Text(), tt.stderr) {
			t.Errorf("%s: status %#x, stderr %q", tt.how, s, c.Text())
		}
	}
}

func TestOneShotEndsWhenItsReaderGoes(t *testing.T) {
	c := call(t, entrytest.Config{Program: cook}, encode(t, "Do", "sh", "sleep 100000"))
	c.Out.Close()
	c.Wait()
}

// A launcher's cell can make the call too; then stderr comes in the report.
func TestOneShotUnderALauncher(t *testing.T) {
	c := entrytest.Start(t, entrytest.Config{Program: cook})
	c.In.Write(encode(t, "Oven.Print", "to stdout", "to stderr"))
	want := []item{{"stdout", "to stdout"}, {"return", nil}}
	if got := answer(t, c); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
	if r := c.Report(); r.Code != 0 || string(r.Stderr) != "to stderr" {
		t.Errorf("code %d, stderr %q", r.Code, r.Stderr)
	}
}

func TestOneShotWithoutAnyVariable(t *testing.T) {
	c := entrytest.Start(t, entrytest.Config{Program: cook, Plain: true, Extra: []string{"PRINT_FMT=1000"}})
	c.In.Write(encode(t, "Oven.Print", "to stdout", "to stderr"))
	out := c.ReadAll()
	// What initialisers print before main is where the program was told to
	// print: nobody asked it to be an inmate yet.
	items := out[strings.LastIndex(out, "\n")+1:]
	if want := "\x92\xa6stdout\xa9to stdout\x92\xa6return\xc0"; items != want {
		t.Errorf("%q, want %q", items, want)
	}
	c.Wait()
	if c.Text() != "to stderr" {
		t.Errorf("stderr %q", c.Text())
	}
}

func TestTerminalIsToldWhatTheProgramIs(t *testing.T) {
	master, slave := openTerminal(t)
	defer master.Close()
	for _, entry := range []string{"supervisor", "inmate"} {
		p, err := os.StartProcess(cook, []string{cook}, &os.ProcAttr{
			Env:   []string{"HOOSEGEN_ENTRY=" + entry},
			Files: []*os.File{slave, slave, slave},
			Sys:   &syscall.SysProcAttr{Setsid: true},
		})
		if err != nil {
			t.Fatal(err)
		}
		state, err := p.Wait()
		if err != nil || state.ExitCode() != 2 {
			t.Errorf("%s: %v, %v", entry, state, err)
		}
		buf := make([]byte, 4096)
		n, err := master.Read(buf)
		if err != nil || !slices.Contains(strings.Fields(string(buf[:n])), "hoosegen:") {
			t.Errorf("%s: %q, %v", entry, buf[:n], err)
		}
	}
}
