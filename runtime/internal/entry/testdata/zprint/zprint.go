// Package zprint prints in init. Its path sorts after entry's.
package zprint

import (
	"fmt"
	"os"
	"strconv"
)

func init() {
	n, _ := strconv.Atoi(os.Getenv("PRINT_FMT"))
	for i := 0; i < n; i += 100 {
		fmt.Printf("%099d\n", i)
	}
	n, _ = strconv.Atoi(os.Getenv("PRINT_PRINTLN"))
	for i := 0; i < n; i += 100 {
		println("println println println println println println println println println println println println 123")
	}
	if os.Getenv("PRINT_PANIC") != "" {
		fmt.Fprintln(os.Stderr, "about to panic")
		panic("boom in init")
	}
	if os.Getenv("PRINT_EXIT") != "" {
		fmt.Fprintln(os.Stderr, "configuration is missing")
		os.Exit(3)
	}
}
