package inmate

import (
	"bufio"
	"context"
	"fmt"
	"image"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/examples/imageproc/internal/hostile"
)

// footprintOf is the variable that makes a child of the test run one of the footprints and tell how much memory it used.
const footprintOf = "IMAGEPROC_FOOTPRINT"

// sandbox is what the arithmetic of imageproc.Limits leaves to one call when the source and the result exist once, as
// they do here: 512 MiB less 64.
const sandbox = (512 - 64) << 20

// footprints are calls at the limits.
var footprints = map[string]func(context.Context, imageproc.Processor) error{
	"thumbnail of 50 megapixels with alpha": func(ctx context.Context, p imageproc.Processor) error {
		_, err := p.Thumbnail(ctx, hostile.PNGAlphaBomb(7000, 7000), image.Pt(256, 256), nil)
		return err
	},
	"resize of 50 megapixels to 25": func(ctx context.Context, p imageproc.Processor) error {
		_, err := p.Resize(ctx, hostile.PNGAlphaBomb(7000, 7000), image.Pt(4990, 4990), imageproc.EncodeOptions{}, nil)
		return err
	},
	"progressive JPEG of 40 megapixels": func(ctx context.Context, p imageproc.Processor) error {
		_, err := p.Thumbnail(ctx, hostile.ScanBomb(6320, 6320, 2), image.Pt(256, 256), nil)
		return err
	},
	"convert 25 megapixels to GIF": func(ctx context.Context, p imageproc.Processor) error {
		_, err := convert(ctx, p, hostile.PNGAlphaBomb(4990, 4990), imageproc.GIF, imageproc.EncodeOptions{})
		return err
	},
	"sheet of large pictures": func(ctx context.Context, p imageproc.Processor) error {
		all := album{"a": hostile.PNGAlphaBomb(7000, 7000), "b": hostile.ScanBomb(6320, 6320, 1), "c": hostile.PNGAlphaBomb(7000, 7000)}
		sheet, err := with(p, all).ContactSheet(ctx, []string{"a", "b", "c"}, imageproc.SheetOptions{Cell: image.Pt(2000, 2000), Columns: 2}, nil, nil)
		if err == nil && sheet.Drawn != len(all) {
			return fmt.Errorf("drew %d of %d pictures", sheet.Drawn, len(all))
		}
		return err
	},
	"one large picture after another": func(ctx context.Context, p imageproc.Processor) error {
		for range 3 {
			if _, err := p.Histogram(ctx, hostile.PNGAlphaBomb(7000, 7000)); err != nil {
				return err
			}
		}
		return nil
	},
}

func TestCallsAtTheLimitsFitIntoTheSandbox(t *testing.T) {
	if testing.Short() {
		t.Skip("decodes pictures of 50 million pixels")
	}
	if _, err := peakMemory(); err != nil {
		t.Skipf("this system does not tell how much memory a process had: %v", err)
	}
	for name := range footprints {
		t.Run(name, func(t *testing.T) {
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFootprint$", "-test.v")
			child.Env = append(os.Environ(), footprintOf+"="+name, "GORACE=", "GOMEMLIMIT=off", "GOGC=100")
			out, err := child.CombinedOutput()
			if err != nil {
				t.Fatalf("child: %v\n%s", err, out)
			}
			_, rest, _ := strings.Cut(string(out), "peak memory ")
			number, _, _ := strings.Cut(rest, " ")
			peak, err := strconv.ParseInt(number, 10, 64)
			if err != nil {
				t.Fatalf("child did not tell its peak memory: %s", out)
			}
			t.Logf("%d MiB", peak>>20)
			if peak > sandbox && !raceEnabled {
				t.Errorf("used %d MiB, more than %d", peak>>20, sandbox>>20)
			}
		})
	}
}

// TestFootprint is the child of TestCallsAtTheLimitsFitIntoTheSandbox.
func TestFootprint(t *testing.T) {
	run := footprints[os.Getenv(footprintOf)]
	if run == nil {
		return // there is nothing to do but in a child
	}
	if err := run(t.Context(), New(nil)); err != nil {
		t.Fatal(err)
	}
	peak, err := peakMemory()
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("peak memory %d bytes\n", peak)
}

// peakMemory is the most memory this process has had at a time, in bytes.
func peakMemory() (int64, error) {
	status, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, err
	}
	defer status.Close()
	for lines := bufio.NewScanner(status); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) == 3 && fields[0] == "VmHWM:" {
			kib, err := strconv.ParseInt(fields[1], 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("no VmHWM in %s", status.Name())
}
