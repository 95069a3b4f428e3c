package main

import (
	"context"
	"io"
	"os"

	"github.com/hoosegen/hoosegen/gen"
)

const auditUsage = `hoosegen audit lists every door in the wall between host and inmate.

usage:
  hoosegen audit [-json] [packages]
  hoosegen audit [-json] -type T[,U] [packages]

The inmate runs hostile code. What it can reach on the host is what the
interfaces offer: host services, callbacks, methods of values that are passed by
reference, streams, code that decodes bytes, errors that it may claim. Each is
listed with its place in the source. Without -type it is about every interface
of the packages' //go:generate lines that run hoosegen.

flags:
`

// runAudit is the command "hoosegen audit".
func runAudit(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c := inspection{name: "audit", usage: auditUsage, stdout: stdout, stderr: stderr}
	return c.run(ctx, args, func(found *gen.Analysis) error {
		if c.json {
			return printJSON(stdout, found.Doors())
		}
		dir, err := os.Getwd()
		if err != nil {
			return err
		}
		return found.PrintDoors(stdout, dir)
	})
}
