package inmate

import (
	"fmt"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/hoose"
)

// usage explains the program to somebody who started it by hand.
func usage(services []hoose.Service) string {
	var methods []string
	for _, s := range services {
		if s.Contract == nil {
			continue
		}
		for _, m := range s.Contract.Methods {
			methods = append(methods, s.Contract.Interface+"."+m.Name)
		}
	}
	var b strings.Builder
	b.WriteString(`This program is an inmate made by hoosegen: it runs in a sandbox and serves
calls that arrive on its standard input. A host program starts it by way of a
launcher, see github.com/hoosegen/hoosegen/runtime/launch. To make one call by
hand, send [method, [argument, ...]] in msgpack, for example without arguments:

`)
	name := "Method"
	if len(methods) > 0 {
		name = methods[0]
	}
	head := fmt.Sprintf(`\222\331\%03o`, len(name)%256) // array of two, str 8 of so many bytes
	if len(name) < 32 {
		head = fmt.Sprintf(`\222\%03o`, 0xa0|len(name)) // fixstr
	}
	fmt.Fprintf(&b, "    printf '%s%s\\220' | docker run -i --network none IMAGE\n", head, name)
	b.WriteString(`
The answer is a sequence of [kind, value]: stdout, yield, then return or raise.
The methods are:

`)
	for _, m := range methods {
		fmt.Fprintf(&b, "    %s\n", m)
	}
	return b.String()
}
