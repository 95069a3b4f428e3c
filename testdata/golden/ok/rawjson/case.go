package rawjson

import (
	"encoding/json"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type store struct{}

func (store) Put(raw json.RawMessage, p *json.RawMessage, list []json.RawMessage, m map[string]json.RawMessage) (json.RawMessage, *json.RawMessage, []json.RawMessage, map[string]json.RawMessage, error) {
	return raw, p, list, m, nil
}

func (store) Document(d Document) (Document, error) { return d, nil }

// Case sends JSON, what is none, and nothing.
var Case = transcript.Case[Store]{
	New:    func() Store { return store{} },
	Serve:  ServeStore,
	Client: func(c hoose.Caller) Store { return NewStoreClient(c) },
	Script: func(l *transcript.Log, s Store) {
		for _, raw := range []json.RawMessage{nil, {}, json.RawMessage(`{"a": [1,  2]}`), json.RawMessage("no JSON\xff")} {
			r, p, list, m, err := s.Put(raw, &raw, []json.RawMessage{raw, nil}, map[string]json.RawMessage{"k": raw})
			l.Add("Put", r, p, list, m, err)
			d, err := s.Document(Document{"1e1000", raw})
			l.Add("Document", d, err)
		}
		r, p, list, m, err := s.Put(nil, nil, nil, nil)
		l.Add("Put nothing", r, p, list, m, err)
	},
}
