package model_test

import (
	"slices"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/model"
)

func TestLowerKeepsWordsTogether(t *testing.T) {
	for in, want := range map[string]string{
		"Oven": "oven", "URLFor": "urlFor", "ID": "id", "X": "x", "already": "already", "HTTP2Server": "http2Server", "Öven": "öven", "AName": "aName",
	} {
		if got := model.Lower(in); got != want {
			t.Errorf("Lower(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestExportsFollowTheInterfacesVisibility(t *testing.T) {
	for name, want := range map[string][]string{
		"Oven": {"OvenClient", "NewOvenClient", "ServeOven"},
		"oven": {"ovenClient", "newOvenClient", "serveOven"},
	} {
		s := model.Service{Name: name}
		if got := s.Exports(); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestWalkVisitsEachTypeOnce(t *testing.T) {
	node := &model.Type{Kind: model.Struct, Name: &model.Name{Ident: "List"}}
	node.Fields = []model.Field{{Name: "Next", Type: &model.Type{Kind: model.Pointer, Elem: node}}, {Name: "N", Type: &model.Type{Kind: model.Int}}}
	seen := map[*model.Type]int{}
	node.Walk(func(t *model.Type) { seen[t]++ })
	if len(seen) != 3 {
		t.Errorf("visited %d types, want 3", len(seen))
	}
	for typ, n := range seen {
		if n != 1 {
			t.Errorf("visited %v %d times", typ.Kind, n)
		}
	}
}
