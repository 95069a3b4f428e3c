// Package completion writes the scripts by which shells complete the command
// line of hoosegen.
package completion

import (
	"fmt"
	"io"
	"strings"
	"text/template"

	"github.com/hoosegen/hoosegen/templates"
)

// Program is what can stand on the command line.
type Program struct {
	Flags    []Flag // where there is no command
	Commands []Command
}

// Command is a word of the command line.
type Command struct {
	Name    string
	Summary string // in one line
	Flags   []Flag
	Words   []string // what its first argument can be; none if that is a file or a package
}

// Flag is a flag of a command.
type Flag struct {
	Name    string // without the dash
	Summary string // in one line
	Value   bool   // a value follows
}

// Shells returns the names of the shells that there are scripts for.
func Shells() []string { return []string{"bash", "fish", "zsh"} }

// Write writes the script for a shell, one of [Shells].
func Write(w io.Writer, shell string, p Program) error {
	name := shell + ".tmpl"
	t, err := template.New(name).Funcs(template.FuncMap{"quote": quote, "describe": describe}).ParseFS(templates.Completion, "completion/"+name)
	if err != nil {
		return fmt.Errorf("write the completion script for %s: %w", shell, err)
	}
	return t.Execute(w, p)
}

// quote makes a text one word of any of the shells.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// describe joins a word and what it means, as zsh takes it.
func describe(word, summary string) string {
	return strings.ReplaceAll(word, ":", `\:`) + ":" + summary
}
