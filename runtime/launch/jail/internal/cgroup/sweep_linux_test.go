package cgroup

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSweep(t *testing.T) {
	p := need(t, everything)
	dead := start(t, command("host"))
	live := start(t, command("host"))
	gone, stays := dead.found(t), live.found(t)
	if gone.Name == "" || stays.Name == "" {
		t.Fatalf("they have made no groups: %+v, %+v", gone, stays)
	}
	if err := dead.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = dead.Wait()
	mine := create(t, p)
	busy := p.me
	busy.Start-- // an earlier process of this id
	foreign := p.me
	foreign.Start--
	foreign.PIDs++
	otherBoot := p.me // as a container sees it that is given a boot id of its own
	otherBoot.Start--
	otherBoot.Boot = strings.Repeat("e", len(otherBoot.Boot))
	kept := []string{stays.Name, mine.name, "hoosegen-of-somebody", prefix + "1-1-1", newName(foreign), newName(otherBoot)}
	full := newName(busy)
	for _, pl := range p.places {
		for _, name := range append(kept[2:], full, full+"/below") {
			if err := os.Mkdir(filepath.Join(pl.path, name), 0o755); err != nil {
				t.Fatal(err)
			}
			defer os.Remove(filepath.Join(pl.path, name))
		}
	}
	for range 2 {
		if err := p.Sweep(); err != nil {
			t.Error(err)
		}
	}
	for _, pl := range p.places {
		if _, err := os.Stat(filepath.Join(pl.path, gone.Name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("that of a killed host is left in %s: %v", pl.path, err)
		}
		for _, name := range append(kept, full) {
			if _, err := os.Stat(filepath.Join(pl.path, name)); err != nil {
				t.Errorf("swept: %v", err)
			}
		}
	}
	_ = live.Process.Kill()
	_ = live.Wait()
	if err := p.Sweep(); err != nil {
		t.Error(err)
	}
	for _, pl := range p.places {
		if _, err := os.Stat(filepath.Join(pl.path, stays.Name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("that of a host killed later is left in %s: %v", pl.path, err)
		}
	}
}
