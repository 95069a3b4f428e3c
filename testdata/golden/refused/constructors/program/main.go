// Command program is a program.
package main

import "github.com/hoosegen/hoosegen/testdata/golden/refused/constructors/impl"

// New is fine, but cannot be imported.
func New() *impl.Impl { return nil }

func main() { New() }
