package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// row writes one row of the table, which is 80 columns wide, over the bar.
func row(name, what, refused string) {
	if refused != "" {
		what = "refused: " + refused
	}
	fmt.Printf("%-22.22s  %-46.56s\n", printable(name), what) // the bar is 70 wide
}

// bar shows how far the work is, if standard error is a terminal. done comes from an inmate, which may say anything.
func bar(done float64, name string) {
	if info, err := os.Stderr.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 && done >= 0 && done <= 1 {
		fmt.Fprintf(os.Stderr, "[%-40s] %3.0f%% %-22.22s\r", strings.Repeat("=", int(40*done)), 100*done, printable(name))
	}
}

// printable escapes what a terminal would obey: names and errors may come from pictures.
func printable(text string) string {
	quoted := strconv.QuoteToGraphic(text)
	return quoted[1 : len(quoted)-1]
}
