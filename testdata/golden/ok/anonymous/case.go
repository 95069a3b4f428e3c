package anonymous

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type registry struct{}

func (registry) Plain(p struct{ X, Y int }) (struct{ X, Y int }, error) { return p, nil }

func (registry) Nested(p struct {
	Name string `json:"name"`
	Sub  struct {
		Tags []struct{ K, V string }
		Next *struct{ N int }
	}
}) (list []struct{ K, V string }, next *struct{ N int }, err error) {
	return append(p.Sub.Tags, struct{ K, V string }{"name", p.Name}), p.Sub.Next, nil
}

func (registry) Embedding(p struct {
	Base
	*Extra
	Note string
}) (struct {
	Base
	*Extra
}, error) {
	return struct {
		Base
		*Extra
	}{p.Base, p.Extra}, nil
}

func (registry) Keys(m map[struct{ A, B int8 }]struct{ C []string }) (map[struct{ A, B int8 }]struct{ C []string }, error) {
	return m, nil
}

func (registry) Each(list []struct{ N int }, f func(struct{ N int }) (struct{ M int }, error)) ([]struct{ M int }, error) {
	var out []struct{ M int }
	for _, x := range list {
		m, err := f(x)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

func (registry) Same(a struct{ X, Y int }, b Point) (Point, error) {
	return Point{a.X + b.X, a.Y + b.Y}, nil
}

func (registry) Empty(e struct{}, p *struct{}, list []struct{}) (struct{}, *struct{}, []struct{}, error) {
	return e, p, list, nil
}

// Case calls them all.
var Case = transcript.Case[Registry]{
	New:    func() Registry { return registry{} },
	Serve:  ServeRegistry,
	Client: func(c hoose.Caller) Registry { return NewRegistryClient(c) },
	Script: func(l *transcript.Log, r Registry) {
		plain, err := r.Plain(struct{ X, Y int }{1, 2})
		l.Add("Plain", plain, err)
		var nested struct {
			Name string `json:"name"`
			Sub  struct {
				Tags []struct{ K, V string }
				Next *struct{ N int }
			}
		}
		list, next, err := r.Nested(nested)
		l.Add("Nested zero", list, next, err)
		nested.Name, nested.Sub.Next = "n", &struct{ N int }{3}
		nested.Sub.Tags = []struct{ K, V string }{{"k", "v"}}
		list, next, err = r.Nested(nested)
		l.Add("Nested", list, next, err)
		e, err := r.Embedding(struct {
			Base
			*Extra
			Note string
		}{Base{4}, &Extra{[]int{5}}, "note"})
		l.Add("Embedding", e, e.ID, e.More, err)
		m, err := r.Keys(map[struct{ A, B int8 }]struct{ C []string }{{1, 2}: {[]string{"c"}}, {}: {}})
		l.Add("Keys", m, err)
		ms, err := r.Each([]struct{ N int }{{1}, {2}}, func(x struct{ N int }) (struct{ M int }, error) {
			l.Add("visit", x)
			return struct{ M int }{x.N * 10}, nil
		})
		l.Add("Each", ms, err)
		p, err := r.Same(plain, Point{10, 20})
		l.Add("Same", p, err)
		x, y, z, err := r.Empty(struct{}{}, &struct{}{}, make([]struct{}, 3))
		l.Add("Empty", x, y, z, err)
	},
}
