package main

import (
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// display shows how far the work is. Its methods are safe for concurrent use.
type display interface {
	// progress says that a share of picture i is done, 0 to 1.
	progress(i int, done float64)
	// finished says that a picture is done, for better or worse.
	finished(r result)
	// end says that no more pictures come.
	end()
}

// newDisplay returns a bar on stderr if that is a terminal, else lines on stdout.
func newDisplay(stdout, stderr io.Writer, pictures int) display {
	if f, ok := stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return newBar(stderr, pictures)
	}
	return &lines{to: stdout, total: pictures}
}

// lines is a display that writes a line for each picture.
type lines struct {
	mu          sync.Mutex
	to          io.Writer
	done, total int
}

func (l *lines) progress(int, float64) {}

func (l *lines) finished(r result) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done++
	how := "thumbnail made"
	if r.err != nil {
		how = "refused"
	}
	fmt.Fprintf(l.to, "%3d of %d  %-48s %s\n", l.done, l.total, printable(r.Name), how)
}

func (l *lines) end() {}

// bar is a display that shows a bar, a hundred steps for each picture.
type bar struct {
	mu    sync.Mutex
	bar   *progressbar.ProgressBar
	steps map[int]int // of the pictures being worked on
	done  int         // of those that are finished
}

// stepsEach is how many steps a picture has.
const stepsEach = 100

func newBar(to io.Writer, pictures int) *bar {
	return &bar{
		steps: make(map[int]int),
		bar: progressbar.NewOptions(stepsEach*pictures,
			progressbar.OptionSetWriter(to),
			progressbar.OptionSetDescription("thumbnails"),
			progressbar.OptionSetWidth(40),
			progressbar.OptionSetPredictTime(false),
			progressbar.OptionClearOnFinish(),
		),
	}
}

func (b *bar) progress(i int, done float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !(done > 0) { // the share comes from the inmate, which may say anything, such as that it is not a number
		done = 0
	}
	b.steps[i] = int(stepsEach * min(done, 1))
	b.show()
}

func (b *bar) finished(r result) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.steps, r.index)
	b.done++
	b.show()
}

func (b *bar) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	_ = b.bar.Finish() // a terminal that cannot be written to is no reason to fail
}

func (b *bar) show() {
	steps := stepsEach * b.done
	for _, n := range b.steps {
		steps += n
	}
	_ = b.bar.Set(steps)
}
