package main

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// shellTests are programs that source a script, which comes first, and print the
// choices for the last of the words, a line for each.
var shellTests = map[string]string{
	"bash": `%s
COMP_WORDS=(%s) COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _hoosegen; printf '%%s\n' "${COMPREPLY[@]}"`,
	"fish": `%s
complete -C (string join ' ' -- %s); true`,
	// Without a line editor, what would show the choices is the test's.
	"zsh": `compdef() {}; _files() {}; _describe() { for c in $choices; do if [[ $c == ${words[CURRENT]}* ]]; then echo ${c%%%%:*}; fi; done }
%s
words=(%s) CURRENT=$#words; _hoosegen`,
}

// TestShellsComplete asks the shells themselves. Of one that is not installed
// only the script's text is looked at, which is no reason to call the test
// skipped.
func TestShellsComplete(t *testing.T) {
	testenv.Processes(t)
	for shell, program := range shellTests {
		t.Run(shell, func(t *testing.T) {
			code, script, stderr := hoosegen(t, "", "completion", shell)
			if code != exitOK || stderr != "" {
				t.Fatalf("exit code %d: %s", code, stderr)
			}
			for _, c := range commands() {
				if !strings.Contains(script, c.name) {
					t.Errorf("the script does not know %s", c.name)
				}
			}
			if _, err := exec.LookPath(shell); err != nil {
				t.Logf("%s is not installed: its script has not been run", shell)
				return
			}
			for _, tt := range []struct {
				line string // its last word is completed
				want string // are among the choices
				not  string // is not
			}{
				{"hoosegen ", "build run help", "-type"},
				{"hoosegen bu", "build", "run"},
				{"hoosegen -ch", "-check", "build"},
				{"hoosegen build -dock", "-dockerfile", "-base"},
				{"hoosegen run -", "-sandbox -raw", "-dockerfile"},
				{"hoosegen help doc", "doctor", "build"},
				{"hoosegen completion z", "zsh", "fish"},
			} {
				line := strings.Split(tt.line, " ")
				for i, word := range line {
					line[i] = "'" + word + "'"
				}
				out, err := exec.Command(shell, "-c", fmt.Sprintf(program, script, strings.Join(line, " "))).CombinedOutput()
				if err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				choices := map[string]bool{}
				for choice := range strings.Lines(string(out)) {
					word, _, _ := strings.Cut(strings.TrimSpace(choice), "\t") // fish describes it
					choices[word] = true
				}
				for want := range strings.FieldsSeq(tt.want) {
					if !choices[want] {
						t.Errorf("%q: %s is not in %q", tt.line, want, out)
					}
				}
				if choices[tt.not] {
					t.Errorf("%q: %s is in %q", tt.line, tt.not, out)
				}
			}
		})
	}
}
