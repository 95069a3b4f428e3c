package hoose_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
)

//go:generate go run ../../cmd/hoosegen -type Scanner -output example_scanner_hoose_test.go

// Scanner reads logs that nobody trusts.
type Scanner interface {
	// Lines yields the lines of log that contain word, while log is read.
	Lines(ctx context.Context, log io.Reader, word string) iter.Seq2[string, error]
	// Redact copies log to w without the lines that contain word, and returns
	// how many it left out.
	Redact(ctx context.Context, log io.Reader, w io.Writer, word string) (int, error)
}

// scanner is the implementation, which runs in the sandbox.
type scanner struct{}

func (scanner) Lines(_ context.Context, log io.Reader, word string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		lines := bufio.NewScanner(log)
		for lines.Scan() {
			if strings.Contains(lines.Text(), word) && !yield(lines.Text(), nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield("", err)
		}
	}
}

func (scanner) Redact(_ context.Context, log io.Reader, w io.Writer, word string) (int, error) {
	out := bufio.NewWriter(w) // each Write is a round trip
	n := 0
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if strings.Contains(lines.Text(), word) {
			n++
			continue
		}
		fmt.Fprintln(out, lines.Text())
	}
	if err := lines.Err(); err != nil {
		return n, err
	}
	return n, out.Flush()
}

// Readers and writers stay with the caller; the inmate takes and gives as it
// goes. An iterator makes its call when it is ranged over, and leaving the loop
// ends it.
func Example_streams() {
	cells := &hoosetest.Cells{Services: []hoose.Service{ServeScanner(scanner{})}} // or jail.New, or docker.New
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer pool.Close()
	client := NewScannerClient(pool)
	ctx := context.Background()
	const log = "user=ann ok\nuser=bob password=1234\nuser=cid ok\nuser=dan ok\n"

	for line, err := range client.Lines(ctx, strings.NewReader(log), "ok") {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("found:", line)
		if strings.Contains(line, "cid") {
			break // the rest of the log is not read
		}
	}
	n, err := client.Redact(ctx, strings.NewReader(log), os.Stdout, "password")
	fmt.Println(n, "left out,", err)
	// Output:
	// found: user=ann ok
	// found: user=cid ok
	// user=ann ok
	// user=cid ok
	// user=dan ok
	// 1 left out, <nil>
}
