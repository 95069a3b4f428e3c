package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/examples/pdftext/pdftext"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
	"github.com/hoosegen/hoosegen/runtime/sandbox"
)

func TestDocumentsAreReadInAJail(t *testing.T) {
	protections, err := jail.Examine(jail.Config{})
	for _, p := range protections {
		if p.Name == "memory" && !strings.HasPrefix(p.By, "cgroup") {
			err = errors.New("without a cgroup a jail is one process")
		}
	}
	if err != nil {
		testenv.Missing(t, "no jail can start programs: %v", err)
	}
	readDocuments(t, sandbox.Jail)
}

func TestDocumentsAreReadInAContainer(t *testing.T) {
	engine, err := docker.Connect(t.Context(), docker.EngineConfig{})
	if err != nil {
		testenv.Missing(t, "there is no Docker Engine: %v", err)
	}
	t.Cleanup(func() { engine.Close() })
	readDocuments(t, sandbox.Docker)
}

func readDocuments(t *testing.T, name sandbox.Name) {
	t.Helper()
	testenv.Processes(t)
	if _, err := os.Stat(pdftext.Program); err != nil {
		testenv.Missing(t, "poppler-utils is not installed: %v", err)
	}
	hoosetest.NoLeaks(t)
	out := filepath.Join(t.TempDir(), "text")
	if err := extract(t.Context(), name, "testdata/page.pdf", out); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(out); err != nil || string(text) != "Read in a sandbox\n\n\f" {
		t.Errorf("read %q, %v", text, err)
	}
	if err := extract(t.Context(), name, "main.go", out); !errors.Is(err, pdftext.ErrDocument) {
		t.Errorf("what is no document: %v", err)
	}
}
