package review_test

import (
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/analyze"
	"github.com/hoosegen/hoosegen/gen/internal/model"
	"github.com/hoosegen/hoosegen/gen/internal/review"
	"github.com/hoosegen/hoosegen/gen/internal/source"
)

const bakery = `package p

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/url"
)

var ErrBurnt = errors.New("burnt")

type HotError struct{ From *url.URL }

func (HotError) Error() string { return "hot" }

type Logger interface {
	Info(text string)
	Ask(where url.URL) (answer string, err error)
}

type Tray interface {
	Take(progress func(n int)) (int, error)
	Close() error
}

//hoose:oneof Loaf, *Roll
type Bread interface{ Weight() int }

type Loaf struct{ Grams int }

func (Loaf) Weight() int { return 0 }

type Roll struct{ Seeds bool }

func (*Roll) Weight() int { return 0 }

type Oven interface {
	//hoose:timeout 5s
	Bake(ctx context.Context, dough []byte, progress func(done float64), confirm func(u url.URL) error) (Bread, error)
	Fill(r io.Reader, w io.Writer, log Logger) (url.URL, error)
	Trays(ctx context.Context, in iter.Seq[url.URL]) iter.Seq2[*url.URL, error]
	Open(name string) (Tray, error)
	//hoose:oneway
	Ring(times int)
}

type Pantry interface {
	Fetch(from url.URL, each func(item string) (url.URL, error)) ([]byte, error)
}
`

func doors(t *testing.T) []review.Door {
	t.Helper()
	f, refused := analyze.File(source.NewChecker(t).Check("example.com/p", map[string]string{"/src/p.go": bakery}), []string{"Oven"}, analyze.Options{Hosts: []string{"Pantry"}})
	for _, d := range refused {
		t.Fatalf("refused: %s", d.Format(""))
	}
	return review.Doors([]*model.File{f, f})
}

func TestDoorsAreAllOfThem(t *testing.T) {
	var b strings.Builder
	if err := review.PrintDoors(&b, "/src", doors(t)); err != nil {
		t.Fatal(err)
	}
	const want = `package example.com/p

	Host services: the inmate calls these on the host, at any time, with any arguments

		p.go:49:2: Pantry: Fetch(binary(net/url.URL), func(string) (binary(net/url.URL), error)) (bytes); the inmate waits for the answer

	Callbacks: the inmate calls these functions of the host while the call runs, any number of times

		p.go:23:7: Oven.Tray.Take, progress: func(int64); the inmate does not wait
		p.go:40:42: Oven.Bake, progress: func(float64); the inmate does not wait
		p.go:40:71: Oven.Bake, confirm: func(binary(net/url.URL)) error; the inmate waits for the answer

	Interfaces by reference: the inmate calls these methods of the host's value while the call runs

		p.go:41:33: Oven.Fill, log.Ask: Ask(binary(net/url.URL)) (string, error); a method of Logger; the inmate waits for the answer
		p.go:41:33: Oven.Fill, log.Info: Info(string); a method of Logger; the inmate does not wait

	Streams: what is read and written while the call runs

		p.go:41:7: Oven.Fill, r: reader; the inmate takes bytes of the host's until it has enough
		p.go:41:20: Oven.Fill, w: writer; the host is given bytes as the inmate likes
		p.go:42:29: Oven.Trays, in: seq[binary(net/url.URL)]; the inmate takes values of the host's until it has enough
		p.go:42:51: Oven.Trays, result: seq2[*binary(net/url.URL), error]; the host is given values as the inmate likes

	Own decoders: on the host, this code is given bytes that the inmate chose

		p.go:13:6: net/url.URL: its binary decoder, in error type HotError
		p.go:40:71: Oven.Bake, net/url.URL: its binary decoder, in callback confirm
		p.go:41:33: Oven.Fill, net/url.URL: its binary decoder, in log.Ask
		p.go:41:46: Oven.Fill, net/url.URL: its binary decoder, in result
		p.go:42:51: Oven.Trays, net/url.URL: its binary decoder, in stream result
		p.go:49:8: Pantry.Fetch, net/url.URL: its binary decoder, in parameter from
		p.go:49:22: Pantry.Fetch, net/url.URL: its binary decoder, in callback each

	Errors: the inmate may claim that these happened, with any text and fields

		p.go:11:5: ErrBurnt: a variable: errors.Is finds it
		p.go:13:6: HotError: a type: errors.As finds it

	Calls: the host calls these in the inmate; what they return is the inmate's word

		p.go:40:2: Oven: Bake(bytes, func(float64), func(binary(net/url.URL)) error) (oneof{Loaf {Grams int64}, *Roll {Seeds bool}})
		p.go:41:2: Oven: Fill(reader, writer, interface{Ask(binary(net/url.URL)) (string, error), Info(string)}) (binary(net/url.URL))
		p.go:42:2: Oven: Trays(seq[binary(net/url.URL)]) (seq2[*binary(net/url.URL), error])
		p.go:43:2: Oven: Open(string) (object Tray)
		p.go:45:2: Oven: oneway Ring(int64)
		p.go:49:22: Pantry.Fetch, each: func(string) (binary(net/url.URL), error)

	Objects: values that stay in the inmate, and are called by the host until it closes them

		p.go:23:2: Oven: Tray.Take(func(int64)) (int64)
		p.go:24:2: Oven: Tray.Close()

	Directives: comments that change how calls are made

		p.go:27:1: hoose:oneof Loaf, *Roll
		p.go:39:2: Oven.Bake: hoose:timeout 5s
		p.go:44:2: Oven.Ring: hoose:oneway
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
