package hostile

import (
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	inmateimage "github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/sandbox"
)

// TestHostilePicturesEndNothingButTheirCell has each looked at in a jail of its own.
func TestHostilePicturesEndNothingButTheirCell(t *testing.T) {
	testenv.Processes(t)
	all, err := All(pictures)
	if err != nil {
		t.Fatal(err)
	}
	hoosetest.NoLeaks(t)
	cells, err := sandbox.Open(t.Context(), sandbox.Jail, sandbox.Config{
		Build: &inmateimage.Config{Package: "github.com/hoosegen/hoosegen/examples/imageproc/cmd/imageproc-inmate"},
	})
	if none, ok := errors.AsType[*sandbox.Error](err); ok {
		testenv.Missing(t, "there is no jail: %v", none)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer cells.Close()
	pool := hoose.NewPool(cells, hoose.PoolConfig{Warm: 1})
	defer pool.Close()
	for _, p := range all {
		patience := testenv.Patience
		if errors.Is(p.Want, context.DeadlineExceeded) {
			patience = time.Second // it takes hours
		}
		client := imageproc.NewProcessorClient(pool, hoose.Timeout(patience))
		_, err := client.Thumbnail(t.Context(), p.Data, image.Pt(99, 99), nil)
		if p.Want == nil && err != nil || !errors.Is(err, p.Want) {
			t.Errorf("%s, %s: got %v, want %v", p.Name, p.What, err, p.Want)
		}
	}
	good, err := os.ReadFile(filepath.Join(pictures, "gopher.jpeg"))
	if err != nil {
		t.Fatal(err)
	}
	client := imageproc.NewProcessorClient(pool, hoose.Timeout(testenv.Patience))
	if _, err := client.Thumbnail(t.Context(), good, image.Pt(99, 99), nil); err != nil {
		t.Errorf("a good picture after all of them: %v", err)
	}
}
