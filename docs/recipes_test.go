package docs

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/examples/unzip/unzip"
	"github.com/hoosegen/hoosegen/examples/unzip/unzip/inmate"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

// Handler lists zip archives that are posted to it.
type Handler struct{ lister unzip.Lister }

// NewHandler returns a handler that makes each call in a fresh cell.
func NewHandler(pool *hoose.Pool) *Handler {
	return &Handler{lister: unzip.NewListerClient(pool, hoose.Timeout(5*time.Second))}
}

const (
	maxUpload = 32 << 20 // bytes
	maxFiles  = 10_000   // names in an answer
)

// ServeHTTP answers with the names and sizes of the files in the archive.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	archive, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpload))
	if err != nil {
		http.Error(w, "the upload is too large", http.StatusRequestEntityTooLarge)
		return
	}
	files := make([]unzip.File, 0) // an empty list, not null
	_, err = h.lister.List(r.Context(), archive, func(f unzip.File) {
		if len(files) < maxFiles { // the inmate may claim any number
			files = append(files, f)
		}
	})
	var launchError *launch.Error
	switch {
	case err == nil:
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(files); err != nil {
			slog.Warn("answer a request", "err", err)
		}
	case errors.Is(err, unzip.ErrNotZip):
		http.Error(w, "this is not a zip archive", http.StatusUnprocessableEntity)
	case r.Context().Err() != nil: // the client has gone
	case errors.As(err, &launchError), errors.Is(err, hoose.ErrClosed):
		slog.Error("no sandbox for a call", "err", err)
		http.Error(w, "try again later", http.StatusServiceUnavailable)
	case errors.Is(err, hoose.ErrSandbox): // it crashed, ran out of time or memory, or broke the rules
		slog.Warn("a sandbox gave up on an upload", "err", err)
		http.Error(w, "this archive cannot be read", http.StatusUnprocessableEntity)
	default:
		slog.Error("list an archive", "err", err)
		http.Error(w, "this archive cannot be read", http.StatusInternalServerError)
	}
}

func run(ctx context.Context, address, program string) error {
	cells, err := jail.New(jail.Config{Program: program})
	if err != nil {
		return err
	}
	defer cells.Close()
	pool := hoose.NewPool(cells, hoose.PoolConfig{Warm: 2})
	defer pool.Close()

	server := &http.Server{Addr: address, Handler: NewHandler(pool), ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Shutdown(context.WithoutCancel(ctx)) })
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

var _ = run // it needs a program

func TestHandler(t *testing.T) {
	hoosetest.NoLeaks(t)
	usual := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	defer slog.SetDefault(usual)
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	if _, err := w.Create("a.txt"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	honest := &hoosetest.Cells{Services: []hoose.Service{unzip.ServeLister(inmate.New())}}
	for _, tt := range []struct {
		name   string
		cells  *hoosetest.Cells
		upload string
		status int
		body   string
	}{
		{"an archive", honest, archive.String(), http.StatusOK, `[{"Name":"a.txt","Size":0}]`},
		{"none", honest, "not a zip archive", http.StatusUnprocessableEntity, "not a zip archive"},
		{"one too large", honest, strings.Repeat("x", maxUpload+1), http.StatusRequestEntityTooLarge, "too large"},
		{"an inmate that never begins", &hoosetest.Cells{Inmate: func(rw io.ReadWriteCloser) { _, _ = rw.Read(make([]byte, 1)) }},
			archive.String(), http.StatusServiceUnavailable, "try again later"},
		{"no sandbox", &hoosetest.Cells{Fail: func() error { return errors.New("the machine is full") }},
			archive.String(), http.StatusServiceUnavailable, "try again later"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pool := hoose.NewPool(tt.cells, hoose.PoolConfig{})
			defer pool.Close()
			answer := httptest.NewRecorder()
			NewHandler(pool).ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(tt.upload)))
			if answer.Code != tt.status || !strings.Contains(answer.Body.String(), tt.body) {
				t.Errorf("%d, %q; want %d, %q", answer.Code, answer.Body, tt.status, tt.body)
			}
		})
	}
}
