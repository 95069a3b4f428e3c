package executable_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/internal/executable"
)

func TestWhatIsNoProgramIsRefusedByName(t *testing.T) {
	dir := t.TempDir()
	for name, mode := range map[string]fs.FileMode{"main.go": 0o755, "data": 0o644, "program": 0o755, "private": 0o700} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name, file string
		needed     fs.FileMode
		want       string // the error; none where it is a program
		hint       string // the beginning of it
		is         error
	}{
		{"a program", "program", 0o111, "", "", nil},
		{"a program of its owner's", "private", 0o111, "", "", nil},
		{"a program that other users may not execute", "private", 0o001, "permission denied: cells may not execute it: its mode is -rwx------", "chmod o+rx", fs.ErrPermission},
		{"a file", "data", 0o111, "permission denied: cells may not execute it: its mode is -rw-r--r--", "chmod +rx", fs.ErrPermission},
		{"a directory", "", 0o111, "permission denied: it is a directory", "give the path of a program", fs.ErrPermission},
		{"Go source", "main.go", 0o111, "it is Go source", "give the path of a program", nil},
		{"nothing", "none", 0o111, "stat " + dir + "/none: no such file or directory", "give the path of a program", fs.ErrNotExist},
	} {
		t.Run(tt.name, func(t *testing.T) {
			given := filepath.Join(dir, tt.file)
			path, info, hint, err := executable.Find(given, tt.needed)
			if tt.want == "" {
				if err != nil || path != given || info == nil || hint != "" {
					t.Errorf("%s, %v, %q, %v", path, info, hint, err)
				}
				return
			}
			if err == nil || err.Error() != tt.want || !strings.HasPrefix(hint, tt.hint) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v (%s), want %q (%s)", err, hint, tt.want, tt.hint)
			}
		})
	}
	if _, _, _, err := executable.Find("", 0o111); err == nil || err.Error() != "Config.Program is empty" {
		t.Errorf("no name: %v", err)
	}
}
