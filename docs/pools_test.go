package docs

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/examples/unzip/unzip"
	"github.com/hoosegen/hoosegen/examples/unzip/unzip/inmate"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// The code of pools.md, errors.md and testing.md.

func inAPool(ctx context.Context, cells launch.Launcher, upload []byte) (int, error) {
	pool := hoose.NewPool(cells, hoose.PoolConfig{Warm: 2, Max: 8})
	defer pool.Close()
	lister := unzip.NewListerClient(pool, hoose.Timeout(10*time.Second))
	return judged(ctx, lister, upload)
}

func inASession(ctx context.Context, pool *hoose.Pool, upload []byte) error {
	session, err := pool.Session(ctx)
	if err != nil {
		return err
	}
	defer session.Close()
	lister := unzip.NewListerClient(session)
	_, err = judged(ctx, lister, upload)
	return err
}

func judged(ctx context.Context, lister unzip.Lister, upload []byte) (int, error) {
	found := func(unzip.File) {}
	n, err := lister.List(ctx, upload, found)
	var exit *hoose.ExitError
	switch {
	case errors.Is(err, unzip.ErrNotZip): // the method's own answer
		return 0, fmt.Errorf("refuse the upload: %w", err)
	case errors.As(err, &exit) && exit.OutOfMemory: // the sandbox did its work
		return 0, errors.New("refuse the upload: it needs too much memory")
	case errors.Is(err, hoose.ErrSandbox): // anything else that is not the method's
		return 0, fmt.Errorf("list the upload: %w", err)
	}
	return n, err
}

func TestTheMethodsErrorsAreToldFromTheSandboxs(t *testing.T) {
	hoosetest.NoLeaks(t)
	working := &hoosetest.Cells{Services: []hoose.Service{unzip.ServeLister(inmate.New())}}
	if _, err := inAPool(t.Context(), working, []byte("not a zip archive")); !errors.Is(err, unzip.ErrNotZip) || errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("the method's error: %v", err)
	}
	broken := &hoosetest.Cells{Fail: func() error { return errors.New("the machine is full") }}
	if _, err := inAPool(t.Context(), broken, nil); !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("the sandbox's error: %v", err)
	}
	pool := hoose.NewPool(working, hoose.PoolConfig{})
	defer pool.Close()
	if err := inASession(t.Context(), pool, []byte("not a zip archive")); !errors.Is(err, unzip.ErrNotZip) {
		t.Errorf("on a session: %v", err)
	}
}

func TestListOverTheWire(t *testing.T) {
	hoosetest.NoLeaks(t)
	lister := unzip.NewListerClient(hoosetest.Loopback(t, unzip.ServeLister(inmate.New())))
	if _, err := lister.List(t.Context(), []byte("not a zip archive"), nil); !errors.Is(err, unzip.ErrNotZip) {
		t.Errorf("got %v", err)
	}
}
