package jail

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestEveryOptionIsWeighed fails when an option is added that is neither listed
// as a weakening nor here.
func TestEveryOptionIsWeighed(t *testing.T) {
	harmless := []string{"Program", "Args", "Env", "Dir", "OneProcess", "UID", "GID", "TmpSize", "Cgroup", "Warnings"}
	var listed []string
	for _, w := range Weakenings() {
		name, _, _ := strings.Cut(w.Option, ".")
		name, _, _ = strings.Cut(name, ":")
		listed = append(listed, name)
		if w.GivesUp == "" {
			t.Errorf("%s does not say what it gives up", w.Option)
		}
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		if slices.Contains(harmless, field.Name) == slices.Contains(listed, field.Name) {
			t.Errorf("Config.%s is to be either a weakening or harmless", field.Name)
		}
	}
}

func TestWeakeningsThatAreOnAreFoundAndPrinted(t *testing.T) {
	if on := (Config{}).withDefaults().Weakened(); on != nil {
		t.Errorf("the defaults weaken: %v", on)
	}
	var printed bytes.Buffer
	all := Config{
		Program: "p", Volumes: []Volume{{}, {ReadWrite: true}}, ExecutableTmp: true, AllowUnixSockets: true, UnconfinedSeccomp: true, AllowUnenforcedLimits: true, Proc: true, Devices: true,
		Memory: Unlimited, CPUs: Unlimited, PIDs: Unlimited, OpenFiles: Unlimited, FileSize: Unlimited, Warnings: &printed,
	}
	if got := all.Weakened(); !slices.Equal(got, Weakenings()) {
		t.Errorf("found %v, want all", got)
	}
	all.warn()
	if got := strings.Count(printed.String(), "\n"); got != len(Weakenings()) {
		t.Errorf("%d lines are printed, want %d:\n%s", got, len(Weakenings()), &printed)
	}
	for _, w := range Weakenings() {
		if !strings.Contains(printed.String(), "weakened by "+w.Option+":") {
			t.Errorf("%s is not printed", w.Option)
		}
	}
}
