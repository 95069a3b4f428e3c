package entry_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/entrytest"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// bothForms runs a test with either entry point.
func bothForms(t *testing.T, test func(t *testing.T, cfg entrytest.Config)) {
	t.Run("two processes", func(t *testing.T) { test(t, entrytest.Config{Program: cell}) })
	t.Run("one process", func(t *testing.T) { test(t, entrytest.Config{Program: cell, OneProcess: true}) })
}

func TestUserCodeSeesTheEnvironmentThatWasAsked(t *testing.T) {
	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		cfg.Env = map[string]string{"MODE": "env", "LANG": "", "A": "=,\n"}
		cfg.Extra = []string{"PATH=/engine", "HOSTNAME=cell", "HOME=/root", "HOOSEGEN_OTHER=1"}
		c := entrytest.Start(t, cfg)
		seen, raw := c.ReadLine(), c.ReadLine()
		want := []string{"A==,\n", "LANG=", "MODE=env"}
		if seen != fmt.Sprintf("%q", want) {
			t.Errorf("os.Environ: %s, want %q", seen, want)
		}
		if !cfg.OneProcess && raw != fmt.Sprintf("%q", strings.Join(want, "\x00")+"\x00") {
			t.Errorf("/proc/self/environ: %s, want %q", raw, want)
		}
	})
}

func TestWithoutKeepAllButOurVariablesStay(t *testing.T) {
	c := entrytest.Start(t, entrytest.Config{Program: cell, Plain: true,
		Extra: []string{"HOOSEGEN_ENTRY=supervisor", "HOOSEGEN_REPORT=1", "MODE=env", "PATH=/bin"}})
	if got, want := c.ReadLine(), `["MODE=env" "PATH=/bin"]`; got != want {
		t.Errorf("os.Environ: %s, want %s", got, want)
	}
}

func TestChildrenInheritTheStandardDescriptorsOnly(t *testing.T) {
	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		cfg.Env = variables("descriptors", nil)
		// Descriptors that whoever started the cell forgot to close.
		leak, err := os.Open("/dev/null")
		if err != nil {
			t.Fatal(err)
		}
		defer leak.Close()
		cfg.Files = slices.Repeat([]*os.File{leak}, 20)
		c := entrytest.Start(t, cfg)
		var open []string
		for line := range strings.SplitSeq(c.ReadLine(), `\n`) {
			if before, _, ok := strings.Cut(line, " -> "); ok {
				open = append(open, before[strings.LastIndexByte(before, ' ')+1:])
			}
		}
		// ls has the directory itself open as 3.
		if want := []string{"0", "1", "2", "3"}; !slices.Equal(open, want) {
			t.Errorf("open in a child: %q, want %q", open, want)
		}
	})
}

func TestOutputOfTheInmateAndItsChildrenIsCaptured(t *testing.T) {
	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		cfg.Env = variables("streams", nil)
		got := entrytest.Start(t, cfg).ReadAll()
		for _, want := range []string{"1 7\nfrom Go\n", "2 13\nerror from Go\n", "2 13\nfrom println\n\n", "child", "grandchild", "2 11\nchild error\n"} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in %q", want, got)
			}
		}
	})
}

func TestFlushHandsOverAllThatWasWrittenBefore(t *testing.T) {
	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		cfg.Env = variables("flush", nil)
		if got := entrytest.Start(t, cfg).ReadLine(); got != "0" {
			t.Errorf("Flush returned too early %s times of 2000", got)
		}
	})
}

func TestProgramThatOnlyLinksThisPackageIsNotChanged(t *testing.T) {
	c := entrytest.Start(t, entrytest.Config{Program: cell, Plain: true, Extra: []string{"MODE=plain"}})
	c.In.WriteString("through")
	c.In.Close()
	if got := c.ReadAll(); got != "through" {
		t.Errorf("stdout %q", got)
	}
	c.Wait()
	if got := c.Text(); got != "plain stderr" {
		t.Errorf("stderr %q", got)
	}
}

func TestOutputOfInitialisersStaysOffTheChannel(t *testing.T) {
	for _, size := range []string{"100000", "2000000"} {
		for _, how := range []string{"PRINT_FMT", "PRINT_PRINTLN"} {
			t.Run(how+" "+size, func(t *testing.T) {
				bothForms(t, func(t *testing.T, cfg entrytest.Config) {
					cfg.Env = variables("hello", []string{how, size})
					c := entrytest.Start(t, cfg)
					if got := c.ReadLine(); got != "hello" {
						t.Errorf("the channel says %.80q", got)
					}
					c.In.Close()
					if rest := c.ReadAll(); rest != "" {
						t.Errorf("and then %.80q", rest)
					}
				})
			})
		}
	}
}

func TestSupervisorIsOutOfTheInmatesReach(t *testing.T) {
	testenv.ProcessesSeen(t)
	cfg := entrytest.Config{Program: cell, Env: variables("session", nil)}
	if os.Getuid() == 0 { // who may read anything
		cfg.Attr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	for range testenv.Times(15, 200) { // it may try before the supervisor has done anything else
		got := entrytest.Start(t, cfg).ReadLine()
		if !strings.HasPrefix(got, "true true ") || !strings.HasSuffix(got, "permission denied") {
			t.Fatalf("session of its own, no terminal, reading the supervisor's descriptors: %s", got)
		}
	}
}

// A launcher reads frames on descriptor 2; a person reads text.
func TestTerminalIsPassedToAnInmateStartedByHandOnly(t *testing.T) {
	tests := []struct {
		name string
		cfg  entrytest.Config
		want string
		text string
	}{
		{name: "two processes", want: "by hand false, terminal false, crash false"},
		{name: "two processes by hand", cfg: entrytest.Config{ByHand: true}, want: "by hand true, terminal true, crash false", text: "to the terminal"},
		{name: "one process", cfg: entrytest.Config{OneProcess: true}, want: "by hand false, terminal true, crash true", text: "to the terminal"},
		{name: "one process by hand", cfg: entrytest.Config{OneProcess: true, ByHand: true}, want: "by hand true, terminal true, crash true", text: "to the terminal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.cfg.Program, tt.cfg.Env = cell, variables("channel", nil)
			c := entrytest.Start(t, tt.cfg)
			if got := c.ReadLine(); got != tt.want {
				t.Errorf("%s; want %s", got, tt.want)
			}
			c.In.Close()
			c.Wait()
			if got := c.Text(); tt.text != "" && got != tt.text {
				t.Errorf("descriptor 2: %q", got)
			}
		})
	}
}
