package forgotten

import (
	"fmt"
	"sync"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type recorder struct {
	mu   sync.Mutex
	list []string
}

func (r *recorder) add(values ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, fmt.Sprint(values...))
}

func (r *recorder) Note(n int, text string)       { r.add("note ", n, text) }
func (r *recorder) Point(p Point, rest ...string) { r.add("point ", p.X, rest) }
func (r *recorder) Tick()                         { r.add("tick") }

func (r *recorder) Recorded() ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.list, nil
}

// Case makes many calls without waiting: they run in order.
var Case = transcript.Case[Recorder]{
	New:    func() Recorder { return &recorder{} },
	Serve:  ServeRecorder,
	Client: func(c hoose.Caller) Recorder { return NewRecorderClient(c) },
	Script: func(l *transcript.Log, r Recorder) {
		for i := range 500 {
			r.Note(i, "x")
			if i%100 == 0 {
				r.Point(Point{i}, "a", "b")
				r.Tick()
			}
		}
		l.Flush()
		list, err := r.Recorded()
		l.Add("Recorded", list, err)
		r.Note(-1, string(make([]byte, 1<<20)))
		r.Tick()
		l.Flush()
		list, err = r.Recorded()
		l.Add("more", len(list), len(list[len(list)-2]), list[len(list)-1], err)
	},
}
