// Package launchtest holds tests that every launcher has to pass.
package launchtest

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// Weakenings fails the test for a field of the configuration C that is neither an
// option of all nor harmless, or both, and for a weakening that says nothing of
// what it gives up.
func Weakenings[C any](t *testing.T, all []launch.Weakening, harmless ...string) {
	t.Helper()
	var listed []string
	for _, w := range all {
		name, _, _ := strings.Cut(w.Option, ".")
		name, _, _ = strings.Cut(name, ":")
		listed = append(listed, name)
		if w.GivesUp == "" {
			t.Errorf("%s does not say what it gives up", w.Option)
		}
	}
	harmless = append(harmless, "TmpSize")
	for _, field := range reflect.VisibleFields(reflect.TypeFor[C]()) {
		if !field.Anonymous && slices.Contains(harmless, field.Name) == slices.Contains(listed, field.Name) {
			t.Errorf("%v.%s has to be either a weakening or harmless", reflect.TypeFor[C](), field.Name)
		}
	}
}
