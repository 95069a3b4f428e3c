package main

import (
	"context"
	"flag"
	"strings"

	"github.com/hoosegen/hoosegen/cmd/hoosegen/internal/completion"
)

func completionCommand() command {
	return command{
		name:    "completion",
		forms:   []string{strings.Join(completion.Shells(), "|")},
		summary: "print the script by which a shell completes hoosegen's command line",
		about: `In a start-up file of the shell:

  bash  source <(hoosegen completion bash)
  zsh   source <(hoosegen completion zsh)    (behind compinit)
  fish  hoosegen completion fish | source
`,
		codes: "0; 2 there is no script for that shell",
		define: func(*flag.FlagSet) action {
			return func(_ context.Context, args []string, std streams) error {
				if len(args) != 1 {
					return misused("name one shell: %s", strings.Join(completion.Shells(), ", "))
				}
				for _, shell := range completion.Shells() {
					if args[0] == shell {
						return completion.Write(std.out, shell, commandLine())
					}
				}
				return misused("no completion for %s: there is one for %s", args[0], strings.Join(completion.Shells(), ", "))
			}
		},
	}
}

// commandLine describes all commands with their flags.
func commandLine() completion.Program {
	p := completion.Program{Flags: flagsOf(generateCommand)}
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	words := map[string][]string{"help": names, "completion": completion.Shells()}
	for _, c := range commands() {
		p.Commands = append(p.Commands, completion.Command{Name: c.name, Summary: c.summary, Flags: flagsOf(c), Words: words[c.name]})
	}
	return p
}

func flagsOf(c command) []completion.Flag {
	fs := c.flagSet()
	c.define(fs)
	var all []completion.Flag
	fs.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		all = append(all, completion.Flag{Name: f.Name, Summary: usage, Value: value != ""})
	})
	return all
}
