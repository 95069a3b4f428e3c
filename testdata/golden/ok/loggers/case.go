package loggers

import (
	"context"
	"errors"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type worker struct{ kept Logger }

func (*worker) Work(n int, log Logger) error {
	for i := range n {
		log.Info(fmt.Sprint("step ", i))
	}
	if err := log.Fields("done", map[string]int{"n": n}, "a", "b"); err != nil {
		return fmt.Errorf("log: %w", err)
	}
	return log.Flush()
}

func (*worker) Both(ctx context.Context, db Database, log Logger, note func(text string)) (string, error) {
	log.Info("begin")
	note("noted")
	row, ok, err := db.Query(ctx, "first")
	if err != nil {
		return "", err
	}
	log.Info(string(row.Data))
	_, _, err = db.Query(ctx, "missing")
	return fmt.Sprint(row.ID, ok, errors.Is(err, ErrNoRow), err), db.Close()
}

func (w *worker) Keep(log Logger) error {
	w.kept = log
	return log.Flush()
}

func (w *worker) Use(n int) error { return w.kept.Fields("late", map[string]int{"n": n}) }

func (*worker) Nil(log Logger, db Database) ([]bool, error) {
	return []bool{log == nil, db == nil}, nil
}

func (*worker) Aliased(log Alias, same Embedding) error {
	log.Info("alias")
	same.Info("embedding")
	n, err := same.Level()
	return errors.Join(err, fmt.Errorf("level %d", n))
}

// recorder is a Logger, a Database and an Embedding.
type recorder struct {
	l    *transcript.Log
	name string
	fail error
}

func (r recorder) Info(text string)    { r.l.Add(r.name+" info", text) }
func (r recorder) Level() (int, error) { return 7, r.fail }

func (r recorder) Fields(text string, fields map[string]int, rest ...string) error {
	r.l.Add(r.name+" fields", text, fields, rest)
	return r.fail
}

func (r recorder) Flush() error {
	r.l.Add(r.name + " flush")
	return r.fail
}

func (r recorder) Query(_ context.Context, q string) (Row, bool, error) {
	r.l.Add(r.name+" query", q)
	if q == "missing" {
		return Row{}, false, fmt.Errorf("%q: %w", q, ErrNoRow)
	}
	return Row{5, []byte(q)}, true, nil
}

func (r recorder) Close() error {
	r.l.Add(r.name + " close")
	return r.fail
}

// Case passes recorders.
var Case = transcript.Case[Worker]{
	New:    func() Worker { return &worker{} },
	Serve:  ServeWorker,
	Client: func(c hoose.Caller) Worker { return NewWorkerClient(c) },
	Script: func(l *transcript.Log, w Worker) {
		log := recorder{l: l, name: "log"}
		l.Add("Work", w.Work(3, log))
		failing := recorder{l, "failing", ErrNoRow}
		err := w.Work(0, failing)
		l.Add("Work", err)
		l.Is("Work", err, ErrNoRow)
		s, err := w.Both(context.Background(), recorder{l: l, name: "db"}, log, func(text string) { l.Add("note", text) })
		l.Add("Both", s, err)
		flags, err := w.Nil(nil, nil)
		l.Add("Nil", flags, err)
		flags, err = w.Nil(log, &failing)
		l.Add("not Nil", flags, err)
		l.Add("Aliased", w.Aliased(log, recorder{l: l, name: "same"}))
		l.Add("Keep", w.Keep(log))
		seen := transcript.Log{}
		late := recorder{l: &seen, name: "late"}
		l.Add("Keep", w.Keep(late))
		l.Differ("Use late", w.Use(1) != nil, false, true)
	},
}
