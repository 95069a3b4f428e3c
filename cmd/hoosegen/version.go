package main

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
)

var versionCommand = command{
	name:    "version",
	forms:   []string{""},
	summary: "print the version of hoosegen",
	codes:   "0",
	define: func(*flag.FlagSet) action {
		return func(_ context.Context, args []string, std streams) error {
			if len(args) > 0 {
				return misused("it takes no arguments, and got %q", args)
			}
			info, ok := debug.ReadBuildInfo()
			if !ok {
				info = &debug.BuildInfo{}
			}
			_, err := fmt.Fprintln(std.out, versionOf(info))
			return err
		}
	},
}

// versionOf says which source the program was built from, as far as the go
// command has recorded it, and for what.
func versionOf(info *debug.BuildInfo) string {
	version := info.Main.Version
	if version == "" {
		version = "(unknown version)"
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if commit := settings["vcs.revision"]; commit != "" {
		version += ", commit " + commit[:min(12, len(commit))]
		if settings["vcs.modified"] == "true" {
			version += " and changes"
		}
	}
	return fmt.Sprintf("hoosegen %s, %s %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
