package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// printable returns text that cannot do anything to a terminal: what is not printable is written as Go would, but for
// line ends. Names and messages may come from pictures.
func printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r == '\n' || strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRune(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

// quoter writes what an inmate prints, a line at a time as far as it comes in lines, made printable and marked as the
// inmate's. It is safe for concurrent use.
type quoter struct {
	mu   *sync.Mutex
	to   io.Writer
	mark string
}

// quoters share a writer, and so a lock.
var quoters sync.Mutex

func newQuoter(to io.Writer, mark string) *quoter {
	return &quoter{mu: &quoters, to: to, mark: mark}
}

// Write implements io.Writer.
func (q *quoter) Write(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for line := range strings.Lines(string(p)) {
		if _, err := fmt.Fprintf(q.to, "%s: %s\n", q.mark, printable(strings.TrimSuffix(line, "\n"))); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}
