package stub_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// TestGeneratedCodeOfAnotherFormSaysWhatToDo compiles the guard of a generated
// file, in a package that an overlay puts into the module.
func TestGeneratedCodeOfAnotherFormSaysWhatToDo(t *testing.T) {
	testenv.Processes(t)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		form int
		want string // empty: it compiles
	}{
		"the oldest": {stub.OldestForm, ""},
		"the newest": {stub.NewestForm, ""},
		"an older":   {stub.OldestForm - 1, "overflows stub.FileIsOldRunGoGenerate"},
		"a newer":    {stub.NewestForm + 1, "overflows stub.RuntimeIsOldRunGoGet"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			source, overlay := filepath.Join(dir, "guarded.go"), filepath.Join(dir, "overlay.json")
			text := fmt.Sprintf(`package guarded

import "github.com/hoosegen/hoosegen/runtime/stub"

const (
	_ = stub.FileIsOldRunGoGenerate(%d - stub.OldestForm)
	_ = stub.RuntimeIsOldRunGoGet(stub.NewestForm - %d)
)
`, tt.form, tt.form)
			replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(here, "guarded", "guarded.go"): source}})
			if err != nil {
				t.Fatal(err)
			}
			for file, content := range map[string][]byte{source: []byte(text), overlay: replace} {
				if err := os.WriteFile(file, content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			out, err := exec.Command("go", "build", "-overlay", overlay, "./guarded").CombinedOutput()
			if (err == nil) != (tt.want == "") || !strings.Contains(string(out), tt.want) {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}
