package main

import (
	"flag"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

// TestHelpIsOnStandardOutput asks for it in each way, for each command.
func TestHelpIsOnStandardOutput(t *testing.T) {
	chdir(t, map[string]string{})
	all := append(commands(), generateCommand)
	for _, c := range all {
		var first string
		for _, args := range [][]string{{"help", c.name}, {c.name, "-help"}, {c.name, "--help"}, {c.name, "-h"}} {
			if c.name == "" {
				args = []string{args[max(0, len(args)-1)]}
				if args[0] == "" {
					args = []string{"help"}
				}
			}
			code, stdout, stderr := hoosegen(t, "", args...)
			if code != exitOK || stderr != "" || !strings.Contains(stdout, "usage:\n  "+c.title()) || !strings.Contains(stdout, "exit codes: 0") {
				t.Errorf("%v: exit code %d, %q\n%s", args, code, stderr, stdout)
			}
			if first == "" {
				first = stdout
			} else if stdout != first {
				t.Errorf("%v: another help than the first:\n%s", args, stdout)
			}
		}
		for line := range strings.Lines(first) {
			if len(line) > 120 && !strings.HasPrefix(line, "    \t") {
				t.Errorf("help of %q has a line of %d bytes: %s", c.name, len(line), line)
			}
		}
	}
	_, stdout, _ := hoosegen(t, "", "help")
	for _, c := range commands() {
		if !regexp.MustCompile(`(?m)^  ` + c.name + ` +` + regexp.QuoteMeta(c.summary) + `$`).MatchString(stdout) {
			t.Errorf("help has no line for %s:\n%s", c.name, stdout)
		}
	}
}

// TestUsageErrorsAreOneLine holds the form, and that it points to the help.
func TestUsageErrorsAreOneLine(t *testing.T) {
	chdir(t, map[string]string{"k.go": kitchen})
	for _, tt := range []struct{ args, want string }{
		{"-typ Oven", `hoosegen: flag provided but not defined: -typ (see "hoosegen help")`},
		{"biuld", `hoosegen: no such command: biuld; did you mean build? (see "hoosegen help")`},
		{"contrakt ./...", `hoosegen: no such command: contrakt; did you mean contract? (see "hoosegen help")`},
		{"frobnicate", `hoosegen: no such command: frobnicate (see "hoosegen help")`},
		{"help ru", `hoosegen help: no such command: ru; did you mean run? (see "hoosegen help help")`},
		{"help run build", `hoosegen help: it explains one command at a time, and got ["run" "build"] (see "hoosegen help help")`},
		{"./... -check", `hoosegen: -check comes too late: flags go before the arguments (see "hoosegen help")`},
		{"build ./x -o y", `hoosegen build: -o comes too late: flags go before the arguments (see "hoosegen help build")`},
		{"audit -output x", `hoosegen audit: flag provided but not defined: -output (see "hoosegen help audit")`},
		{"run", `hoosegen run: no inmate is named (see "hoosegen help run")`},
		{"run -memory lots ./x", `hoosegen run: invalid value "lots" for flag -memory: want a number of bytes, with k, m or g behind it for KiB, MiB or GiB (see "hoosegen help run")`},
		{"version 2", `hoosegen version: it takes no arguments, and got ["2"] (see "hoosegen help version")`},
		{"completion", `hoosegen completion: name one shell: bash, fish, zsh (see "hoosegen help completion")`},
		{"completion tcsh", `hoosegen completion: no completion for tcsh: there is one for bash, fish, zsh (see "hoosegen help completion")`},
	} {
		code, stdout, stderr := hoosegen(t, "", strings.Fields(tt.args)...)
		if code != exitFailed || stdout != "" || stderr != tt.want+"\n" {
			t.Errorf("%s: exit code %d, stdout %q, got\n%swant\n%s", tt.args, code, stdout, stderr, tt.want)
		}
	}
}

func TestInspectionsListOnlyFlagsThatTheyHave(t *testing.T) {
	for _, c := range []command{contractCommand, auditCommand} {
		var names []string
		fs := c.flagSet()
		c.define(fs)
		fs.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
		if got := strings.Join(names, " "); got != "host infallible json tags type" {
			t.Errorf("%s has %s", c.name, got)
		}
	}
}

func TestVersion(t *testing.T) {
	code, stdout, stderr := hoosegen(t, "", "version")
	if code != exitOK || stderr != "" || !regexp.MustCompile(`^hoosegen \S.*, go1\.\S+ \w+/\w+\n$`).MatchString(stdout) {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
	for _, tt := range []struct {
		info debug.BuildInfo
		want string
	}{
		{debug.BuildInfo{}, "hoosegen (unknown version), go"},
		{debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, "hoosegen v1.2.3, go"},
		{debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef0123"}}},
			"hoosegen (devel), commit 0123456789ab, go"},
		{debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "01"}, {Key: "vcs.modified", Value: "true"}}},
			"hoosegen (devel), commit 01 and changes, go"},
	} {
		if got := versionOf(&tt.info); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%+v: %s, want %s", tt.info, got, tt.want)
		}
	}
}
