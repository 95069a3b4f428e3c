// Package aprint prints in init. Its path sorts before entry's.
package aprint

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
}
