package main

import (
	"context"
	"io"

	"github.com/hoosegen/hoosegen/gen"
)

const contractUsage = `hoosegen contract prints what both ends of a connection have to agree on.

usage:
  hoosegen contract [-json] [packages]
  hoosegen contract [-json] -type T[,U] [packages]

For each method there are its hash, which the two ends compare, and what the
hash is made of. Nothing else is printed: neither positions nor names of
parameters. Keep the output in a file, and a review shows what changed on the
wire. Without -type it is about every interface of the packages' //go:generate
lines that run hoosegen.

flags:
`

// runContract is the command "hoosegen contract".
func runContract(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c := inspection{name: "contract", usage: contractUsage, stdout: stdout, stderr: stderr}
	return c.run(ctx, args, func(found *gen.Analysis) error {
		if c.json {
			return printJSON(stdout, found.Contracts())
		}
		return found.PrintContracts(stdout)
	})
}
