package bulk

import (
	"bytes"
	"crypto/sha256"
	"strconv"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type truck struct{}

func (truck) Bytes(b []byte) ([]byte, error) { return append(b, b...), nil }

func (truck) Rows(rows []Row) (int, error) {
	sum := 0
	for _, r := range rows {
		sum += r.ID + len(r.Name) + len(r.Tags)
	}
	return sum, nil
}

func (truck) Yield(n int, piece func(b []byte)) error {
	for i := range n {
		piece(bytes.Repeat([]byte{byte(i)}, 64<<10))
	}
	return nil
}

func (truck) Ask(n int, next func(i int) (Row, error)) (int, error) {
	sum := 0
	for i := range n {
		r, err := next(i)
		if err != nil {
			return 0, err
		}
		sum += r.ID
	}
	return sum, nil
}

// Case sends megabytes.
var Case = transcript.Case[Truck]{
	New:    func() Truck { return truck{} },
	Serve:  ServeTruck,
	Client: func(c hoose.Caller) Truck { return NewTruckClient(c) },
	Script: func(l *transcript.Log, t Truck) {
		b, err := t.Bytes(bytes.Repeat([]byte("0123456789abcdef"), 1<<16))
		l.Add("Bytes", len(b), sha256.Sum256(b), err)
		rows := make([]Row, 10000)
		for i := range rows {
			rows[i] = Row{i, strconv.Itoa(i), map[string]string{"k": "v"}}
		}
		n, err := t.Rows(rows)
		l.Add("Rows", n, err)
		sum := sha256.New()
		err = t.Yield(64, func(b []byte) { _, _ = sum.Write(b) })
		l.Add("Yield", sum.Sum(nil), err)
		n, err = t.Ask(500, func(i int) (Row, error) { return Row{ID: i}, nil })
		l.Add("Ask", n, err)
	},
}
