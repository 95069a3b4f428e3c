package main

import (
	"context"
	"flag"
)

func helpCommand() command {
	return command{
		name:    "help",
		forms:   []string{"[COMMAND]"},
		summary: "explain hoosegen, or one of its commands",
		codes:   "0; 2 there is no such command",
		define: func(*flag.FlagSet) action {
			return func(_ context.Context, args []string, std streams) error {
				switch {
				case len(args) > 1:
					return misused("it explains one command at a time, and got %q", args)
				case len(args) == 0:
					return generateCommand.printHelp(std.out)
				}
				c, ok := find(args[0])
				if !ok {
					return noSuchCommand(args[0])
				}
				return c.printHelp(std.out)
			}
		},
	}
}
