package suite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/google/go-cmp/cmp"
	"github.com/vmihailenco/msgpack/v5"

	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// oneShots is every way to make a call of Hoosegow's one-shot wire: give a
// call to the program's standard input and read what comes out. The input
// stays open until all has come.
var oneShots = map[string]func(t *testing.T, call []byte) []byte{
	"process":     runProgram("HOOSEGEN_ENTRY=supervisor"),
	"process/one": runProgram("HOOSEGEN_ENTRY=inmate"),
	"jail":        runJail(false),
	"jail/one":    runJail(true),
	"docker":      runContainer(),
	"docker/one":  runContainer("HOOSEGEN_ENTRY=inmate"),
}

func runProgram(env ...string) func(*testing.T, []byte) []byte {
	return func(t *testing.T, call []byte) []byte {
		return runOneShot(t, subject, call, env...)
	}
}

func runOneShot(t *testing.T, of inmate, call []byte, env ...string) []byte {
	t.Helper()
	program, err := of.program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env = env
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Write(call); err != nil {
		t.Fatal(err)
	}
	items, err := io.ReadAll(out)
	if err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		t.Errorf("the program ended with %v", err)
	}
	return items
}

func runJail(oneProcess bool) func(*testing.T, []byte) []byte {
	return func(t *testing.T, call []byte) []byte {
		cell, err := jails(subject, oneProcess)(t).Launch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer cell.Close(context.WithoutCancel(t.Context()))
		if _, err := cell.Channel().Write(call); err != nil {
			t.Fatal(err)
		}
		items, err := io.ReadAll(cell.Channel())
		if err != nil {
			t.Fatal(err)
		}
		return items
	}
}

// runContainer does what `docker run -i IMAGE` does: no variable of the
// launcher's reaches the container.
func runContainer(env ...string) func(*testing.T, []byte) []byte {
	return func(t *testing.T, call []byte) []byte {
		needDocker(t)
		name, err := subject.image()
		if err != nil {
			t.Fatal(err)
		}
		cells, err := docker.New(docker.Config{Image: name, Raw: func(c *container.Config, _ *container.HostConfig, _ *network.NetworkingConfig) {
			c.Env = env
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer cells.Close()
		cell, err := cells.Launch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer cell.Close(context.WithoutCancel(t.Context()))
		if _, err := cell.Channel().Write(call); err != nil {
			t.Fatal(err)
		}
		items, err := io.ReadAll(cell.Channel())
		if err != nil {
			t.Fatal(err)
		}
		return items
	}
}

type item struct {
	Kind  string
	Value any
}

// decodeItems reads the answer as any msgpack library would.
func decodeItems(t *testing.T, b []byte) []item {
	t.Helper()
	var items []item
	for d := msgpack.NewDecoder(bytes.NewReader(b)); ; {
		v, err := d.DecodeInterface()
		if errors.Is(err, io.EOF) {
			return items
		}
		pair, ok := v.([]any)
		if err != nil || !ok || len(pair) != 2 {
			t.Fatalf("after %d items: %v, %v in %.200q", len(items), v, err, b)
		}
		kind, _ := pair[0].(string)
		items = append(items, item{kind, widened(pair[1])})
	}
}

// widened makes all integers int64: how wide they are on the wire depends on
// their value.
func widened(v any) any {
	if list, ok := v.([]any); ok {
		for i := range list {
			list[i] = widened(list[i])
		}
	}
	if r := reflect.ValueOf(v); r.CanInt() {
		return r.Int()
	} else if r.CanUint() {
		return int64(r.Uint())
	}
	return v
}

func TestOneShotWire(t *testing.T) {
	tests := []struct {
		name string
		call []any
		want []item
	}{
		{"a result", []any{"Echo", []any{[]byte("hello")}}, []item{{"return", []byte("hello")}}},
		{"no result, by the full name", []any{"Subject.Empty", []any{}}, []item{{"return", nil}}},
		{"several results", []any{"NoContext", []any{7, "seven"}}, []item{{"return", []any{"seven", int64(7)}}}},
		{"yields", []any{"Count", []any{3}}, []item{
			{"yield", []any{int64(0)}}, {"yield", []any{int64(1)}}, {"yield", []any{int64(2)}}, {"return", int64(3)},
		}},
		{"output in its place", []any{"Print", []any{"to stdout", "", true}}, []item{{"stdout", "to stdout"}, {"return", nil}}},
	}
	for name, run := range oneShots {
		t.Run(name, func(t *testing.T) {
			hoosetest.NoLeaks(t)
			for _, test := range tests {
				call, err := msgpack.Marshal(test.call)
				if err != nil {
					t.Fatal(err)
				}
				items := decodeItems(t, run(t, call))
				// What the initialiser prints comes first, joined or not.
				if len(items) == 0 || items[0].Kind != "stdout" {
					t.Fatalf("%s: %v does not begin with what the initialiser printed", test.name, items)
				}
				printed := fmt.Sprint(items[0].Value)
				if rest, ok := strings.CutPrefix(printed, "printed by an initialiser\n"); !ok {
					t.Errorf("%s: the initialiser printed %q", test.name, printed)
				} else if rest == "" {
					items = items[1:]
				} else {
					items[0].Value = rest
				}
				for i := range items {
					if b, ok := items[i].Value.([]byte); ok && items[i].Kind == "stdout" {
						items[i].Value = string(b)
					}
				}
				if diff := cmp.Diff(test.want, items); diff != "" {
					t.Errorf("%s:\n%s", test.name, diff)
				}
			}
			failed := decodeItems(t, run(t, mustMarshal(t, []any{"Fail", []any{"wrapped"}})))
			last := failed[len(failed)-1]
			raised, _ := last.Value.(map[string]any)
			if last.Kind != "raise" || raised["message"] != "at the door: refused" {
				t.Errorf("a failure: %v", failed)
			}
		})
	}
}

func mustMarshal(t *testing.T, v any) []byte {
	t.Helper()
	b, err := msgpack.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
