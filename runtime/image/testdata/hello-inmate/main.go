// Command hello-inmate is what the tests of package image build.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println(greeting, os.Getuid(), os.Getenv("HOOSEGEN_ENTRY"))
}
