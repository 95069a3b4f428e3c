package inmate

import (
	"fmt"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/inmate/internal/wire"
)

// usage explains the program to somebody who started it by hand.
func usage(services []hoose.Service) string {
	var methods []string
	for _, s := range services {
		methods = append(methods, s.Methods()...)
	}
	var b strings.Builder
	b.WriteString(`This program is an inmate made by hoosegen: it runs in a sandbox and serves
calls that arrive on its standard input. A host program starts it by way of a
launcher, see github.com/hoosegen/hoosegen/runtime/launch.
`)
	if wire.OneShot != nil {
		b.WriteString(byHand(methods))
	}
	b.WriteString("\nThe methods are:\n\n")
	for _, m := range methods {
		fmt.Fprintf(&b, "    %s\n", m)
	}
	return b.String()
}

// byHand is how to call the first of the methods from a shell.
func byHand(methods []string) string {
	name := "Method"
	if len(methods) > 0 {
		name = methods[0]
	}
	head := fmt.Sprintf(`\222\331\%03o`, len(name)%256) // array of two, str 8 of so many bytes
	if len(name) < 32 {
		head = fmt.Sprintf(`\222\%03o`, 0xa0|len(name)) // fixstr
	}
	return fmt.Sprintf(`To make one call by hand, send [method, [argument, ...]] in msgpack, for
example without arguments:

    printf '%s%s\220' | docker run -i --network none IMAGE

The answer is a sequence of [kind, value]: stdout, yield, then return or raise.
`, head, name)
}
