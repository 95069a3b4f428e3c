package sandbox

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// fake is a launcher that is only there.
type fake struct {
	name   Name
	closed int
}

func (f *fake) Launch(context.Context) (launch.Cell, error) { return nil, errFake }
func (f *fake) Close() error                                { f.closed++; return nil }
func (f *fake) String() string                              { return "a fake " + string(f.name) }
func (f *fake) Weakenings() []launch.Weakening              { return []launch.Weakening{{Option: string(f.name)}} }

var errFake = errors.New("it is a fake")

// given names an inmate, which no fake looks at.
var given = Config{Program: os.Args[0]}

// machine is what sandboxes a machine has; it notes which were tried.
type machine struct {
	broken map[Name]error
	tried  []Name
}

func (m *machine) kinds() []kind {
	one := func(name Name, confines bool) kind {
		return kind{name: name, what: "a fake", confines: confines, open: func(context.Context, *inmate) (cells, error) {
			m.tried = append(m.tried, name)
			if err := m.broken[name]; err != nil {
				return nil, err
			}
			return &fake{name: name}, nil
		}}
	}
	return []kind{one("strong", true), one("medium", true), one("weak", true), one("none", false)}
}

func TestAutoTakesTheStrongestThatWorksAndNoOtherNameDoes(t *testing.T) {
	errA, errB, errC := errors.New("a"), errors.New("b"), &launch.UnenforcedError{Limits: []launch.Unenforced{{Limit: "Memory", Reason: "c"}}}
	tests := []struct {
		name   string
		asked  Name
		broken map[Name]error
		tried  string
		want   Name // "" for an error
	}{
		{"all work", Auto, nil, "strong", "strong"},
		{"the zero name is auto", "", nil, "strong", "strong"},
		{"the strongest does not", Auto, map[Name]error{"strong": errA}, "strong medium", "medium"},
		{"it is weaker than asked for", Auto, map[Name]error{"strong": errC}, "strong medium", "medium"},
		{"only the last does", Auto, map[Name]error{"strong": errA, "medium": errB}, "strong medium weak", "weak"},
		{"only what is no sandbox does", Auto, map[Name]error{"strong": errA, "medium": errB, "weak": errC}, "strong medium weak", ""},
		{"one is asked for", "medium", nil, "medium", "medium"},
		{"one is asked for and does not work", "medium", map[Name]error{"medium": errB}, "medium", ""},
		{"what is no sandbox is asked for", "none", nil, "none", "none"},
		{"the program cannot be compiled", Auto, map[Name]error{"strong": &image.Error{Op: "go build", Err: errA}}, "strong", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := &machine{broken: tt.broken}
			s, err := open(t.Context(), m.kinds(), tt.asked, given)
			var tried []string
			for _, name := range m.tried {
				tried = append(tried, string(name))
			}
			if got := strings.Join(tried, " "); got != tt.tried {
				t.Errorf("it tried %s, want %s", got, tt.tried)
			}
			if tt.want != "" {
				if err != nil || s.Name() != tt.want || s.String() != "a fake "+string(tt.want) || s.Weakenings()[0].Option != string(tt.want) {
					t.Fatalf("%v, %v; want %s", s, err, tt.want)
				}
				if len(s.Skipped()) != len(m.tried)-1 {
					t.Errorf("skipped %v, want all but the last of %v", s.Skipped(), m.tried)
				}
				return
			}
			var failed *Error
			if !errors.As(err, &failed) || len(failed.Attempts) != len(m.tried) {
				t.Fatalf("error %v, want an *Error with %d attempts", err, len(m.tried))
			}
			for _, name := range m.tried {
				if !errors.Is(err, tt.broken[name]) || !strings.Contains(err.Error(), tt.broken[name].Error()) {
					t.Errorf("error %v, want %v in it", err, tt.broken[name])
				}
			}
		})
	}
}

func TestWhatIsNotOpenedIsNotTried(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	m := &machine{broken: map[Name]error{"medium": errFake}}
	kinds := m.kinds()
	kinds[0].open = func(context.Context, *inmate) (cells, error) { cancel(); return nil, ctx.Err() }
	if _, err := open(ctx, kinds, Auto, given); !errors.Is(err, context.Canceled) || len(m.tried) > 0 {
		t.Errorf("error %v after a cancelled context, tried %v", err, m.tried)
	}
	for _, config := range []Config{
		{Program: os.Args[0], Limits: launch.Limits{Memory: 1}},
		{}, // this program does not call inmate.Init
		{Program: os.Args[0], Volumes: []launch.Volume{{Host: "/a", Cell: "/tmp"}}},
		{Program: "/no/such/program"},
		{Program: "."},
		{Program: os.Args[0], Env: map[string]string{"HOOSEGEN_X": ""}},
	} {
		m := &machine{}
		var typed *launch.Error
		if _, err := open(t.Context(), m.kinds(), Auto, config); !errors.As(err, &typed) || len(m.tried) > 0 {
			t.Errorf("%+v: error %v, tried %v; want a *launch.Error and none", config, err, m.tried)
		}
	}
}

func TestWhatAutoPassesOverIsLogged(t *testing.T) {
	var text bytes.Buffer
	m := &machine{broken: map[Name]error{"strong": errFake}}
	if _, err := open(t.Context(), m.kinds(), Auto, Config{Program: os.Args[0], Log: slog.New(slog.NewTextHandler(&text, nil))}); err != nil {
		t.Fatal(err)
	}
	if got := text.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "sandbox=strong") || !strings.Contains(got, errFake.Error()) {
		t.Errorf("it logged %q", got)
	}
}

func TestClosingClosesTheLauncher(t *testing.T) {
	s, err := open(t.Context(), (&machine{}).kinds(), Auto, given)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Launch(t.Context()); !errors.Is(err, errFake) {
		t.Errorf("Launch: %v, want the launcher's", err)
	}
	if err := s.Close(); err != nil || s.Launcher().(*fake).closed != 1 {
		t.Errorf("closed %d times, %v", s.Launcher().(*fake).closed, err)
	}
}

func TestNamesAreAFlag(t *testing.T) {
	want := []Name{Auto, Jail, Docker, Process}
	if got := Names(); !slices.Equal(got, want) {
		t.Errorf("names %v, want %v", got, want)
	}
	for _, name := range want {
		if !strings.Contains(Usage(), string(name)) {
			t.Errorf("%s is not in %q", name, Usage())
		}
		got := Auto
		fs := flag.NewFlagSet("", flag.ContinueOnError)
		fs.Var(&got, "sandbox", Usage())
		if err := fs.Parse([]string{"-sandbox", string(name)}); err != nil || got != name {
			t.Errorf("%s, %v; want %s", got, err, name)
		}
	}
	var got Name
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Var(&got, "sandbox", "")
	if err := fs.Parse([]string{"-sandbox", "prison"}); err == nil || got != "" || !strings.Contains(err.Error(), "auto, jail, docker, process") {
		t.Errorf("%q, %v; want an error with the names", got, err)
	}
	if _, err := Open(t.Context(), "prison", Config{}); err == nil || !strings.Contains(err.Error(), `no sandbox is called "prison"`) {
		t.Errorf("error %v", err)
	}
}
