package inmate_test

import (
	"os/exec"
	"strings"
	"testing"
)

// forbidden are packages that an inmate's program must not contain.
var forbidden = []struct{ prefix, reason string }{
	{"github.com/docker/", "starting containers is the host's business, and the engine's client makes every image larger by megabytes"},
	{"github.com/moby/", "starting containers is the host's business"},
	{"k8s.io/", "starting pods is the host's business"},
	{"github.com/google/go-containerregistry", "building images is the command's business"},
	{"github.com/hoosegen/hoosegen/runtime/launch/", "a launcher is code of the host, and none of it should lie within reach of the inmate"},
	{"github.com/hoosegen/hoosegen/runtime/image", "building images is the command's business"},
	{"github.com/hoosegen/hoosegen/gen", "generation happens before the inmate is built"},
	{"github.com/dave/jennifer", "generation happens before the inmate is built"},
	{"golang.org/x/tools", "generation happens before the inmate is built"},
	{"net/http", "an inmate has no network; the package costs megabytes and init time in every start"},
	{"testing", "test helpers do not belong in a program"},
}

func TestInmateProgramHasWhatItNeedsOnly(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "./testdata/cook").Output()
	if err != nil {
		t.Fatalf("go list -deps: %v", err)
	}
	deps := strings.Fields(string(out))
	if len(deps) < 50 {
		t.Fatalf("go list names %d packages only: %q", len(deps), deps)
	}
	for _, path := range deps {
		for _, f := range forbidden {
			if path == f.prefix || strings.HasPrefix(path, strings.TrimSuffix(f.prefix, "/")+"/") {
				t.Errorf("an inmate contains %s: %s", path, f.reason)
			}
		}
	}
}
