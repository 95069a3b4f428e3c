package main

import (
	"errors"
	"io"
	"io/fs"
	"testing"
)

func TestTheShelfLendsWhatItHasAndNothingElse(t *testing.T) {
	s := newShelf([]picture{{Name: "a", Data: []byte("picture")}})
	file, err := s.Open(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(file); err != nil || string(data) != "picture" || file.Close() != nil {
		t.Errorf("read %q, %v", data, err)
	}
	if _, err := s.Open(t.Context(), "../../etc/passwd"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestPicturesOfOneNameAreToldApart(t *testing.T) {
	all := []picture{{Name: "a"}, {Name: "a (2)"}, {Name: "a"}, {Name: "b"}, {Name: "a"}}
	tellApart(all)
	seen := map[string]bool{}
	for _, one := range all {
		if seen[one.Name] {
			t.Errorf("two are called %q", one.Name)
		}
		seen[one.Name] = true
	}
	if all[0].Name != "a" || all[3].Name != "b" {
		t.Errorf("renamed what needed it not: %v", seen)
	}
}
