// Command echo is the baseline of the benchmarks: it sends every frame back
// as it is, over the descriptors and behind the supervisor of a real inmate,
// and knows nothing of calls.
package main

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/hoosegen/hoosegen/runtime/internal/entry"
)

func main() {
	ch, err := entry.Take()
	if err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(2)
	}
	in, out := os.NewFile(uintptr(ch.In), "in"), os.NewFile(uintptr(ch.Out), "out")
	if err := echo(in, out); !errors.Is(err, io.EOF) {
		os.Exit(1)
	}
}

// echo reads as much as there is with one call where it can, as a frame reader
// does.
func echo(in io.Reader, out io.Writer) error {
	buf := make([]byte, 64<<10)
	have := 0
	for {
		for have < 4 {
			n, err := in.Read(buf[have:])
			if err != nil {
				return err
			}
			have += n
		}
		size := 4 + int(binary.BigEndian.Uint32(buf))
		if size > len(buf) {
			buf = slices.Grow(buf, size-len(buf))[:size]
		}
		if have < size {
			if _, err := io.ReadFull(in, buf[have:size]); err != nil {
				return err
			}
			have = size
		}
		if _, err := out.Write(buf[:size]); err != nil {
			return err
		}
		have = copy(buf, buf[size:have])
	}
}
