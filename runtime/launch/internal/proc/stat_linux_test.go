package proc

import "testing"

func TestStatIsParsedWhateverTheCommandIsCalled(t *testing.T) {
	tail := " S 7 8 9 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4242 0 0"
	for _, name := range []string{"(sh)", "(a b)", "(a) R 1 (b)", "())"} {
		s, err := parseStat([]byte("5 " + name + tail))
		if want := (Stat{Parent: 7, Group: 8, Session: 9, Start: 4242}); err != nil || s != want {
			t.Errorf("%s: %+v, %v; want %+v", name, s, err, want)
		}
	}
	if s, err := parseStat([]byte("5 (sh) Z 7 8 9" + tail[8:])); err != nil || !s.Zombie {
		t.Errorf("%+v, %v; want a zombie", s, err)
	}
	for _, bad := range []string{"", "5 (sh)", "5 (sh) S x 8 9 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"} {
		if s, err := parseStat([]byte(bad)); err == nil {
			t.Errorf("%q was parsed as %+v", bad, s)
		}
	}
}
