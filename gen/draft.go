package gen

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/hoosegen/hoosegen/gen/internal/emit"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// draft is a file to write, analysed and not yet put into words: exactly one
// of the models is set.
type draft struct {
	path string
	file *model.File
	main *model.Main
}

func (d draft) emit() (File, error) {
	out := File{Path: d.path}
	var err error
	if d.main != nil {
		out.Content, err = emit.Main(d.main)
	} else {
		out.Content, err = emit.File(d.file)
	}
	return out, err
}

// writer puts drafts into words while others are still being analysed, as many
// at a time as there are processors: each depends on its model alone.
type writer struct {
	ctx     context.Context
	drafts  chan draft
	workers sync.WaitGroup

	mu     sync.Mutex
	files  []File
	failed map[string]error // by path
}

// startWriter starts the workers, which end with wait.
func startWriter(ctx context.Context) *writer {
	w := &writer{ctx: ctx, drafts: make(chan draft), failed: map[string]error{}}
	for range runtime.GOMAXPROCS(0) {
		w.workers.Go(func() {
			for d := range w.drafts {
				file, err := d.emit()
				w.done(file, err)
			}
		})
	}
	return w
}

func (w *writer) done(f File, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.failed[f.Path] = err
	} else {
		w.files = append(w.files, f)
	}
}

// write hands over one draft; it waits until a worker is free.
func (w *writer) write(d draft) {
	if w.ctx.Err() == nil {
		w.drafts <- d
	}
}

// wait ends the workers and returns the files by path, or of several errors
// that of the first path.
func (w *writer) wait() ([]File, error) {
	close(w.drafts)
	w.workers.Wait()
	if err := w.ctx.Err(); err != nil {
		return nil, err
	}
	first := ""
	for path := range w.failed {
		if first == "" || path < first {
			first = path
		}
	}
	if first != "" {
		return nil, w.failed[first]
	}
	slices.SortFunc(w.files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return w.files, nil
}
