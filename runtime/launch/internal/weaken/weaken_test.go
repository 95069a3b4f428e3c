package weaken

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

type config struct {
	launch.Limits
	Volumes []launch.Volume
}

var table = Shared(func(c *config) (*launch.Limits, []launch.Volume) { return &c.Limits, c.Volumes })

func TestOnlyWhatIsOnIsListed(t *testing.T) {
	limits, err := launch.ResolveLimits(launch.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if on := table.On(&config{Limits: limits, Volumes: []launch.Volume{{}}}); len(on) > 0 {
		t.Errorf("the defaults and a volume to read weaken: %v", on)
	}
	all := config{
		Limits: launch.Limits{
			Memory: launch.Unlimited, CPUs: launch.Unlimited, PIDs: launch.Unlimited,
			OpenFiles: launch.Unlimited, FileSize: launch.Unlimited,
		},
		Volumes: []launch.Volume{{}, {ReadWrite: true}},
	}
	if on := table.On(&all); !slices.Equal(on, table.All()) {
		t.Errorf("found %v, want all", on)
	}
	one := config{Limits: limits}
	one.PIDs = launch.Unlimited
	if on := table.On(&one); len(on) != 1 || on[0].Option != "PIDs: Unlimited" {
		t.Errorf("found %v, want PIDs alone", on)
	}
}

func TestLogIsWarnedOfEachAndNilIsSilent(t *testing.T) {
	Log(nil, "jail", "p", table.All())
	var text bytes.Buffer
	Log(slog.New(slog.NewTextHandler(&text, nil)), "jail", "p", table.All())
	for _, w := range table.All() {
		if got := strings.Count(text.String(), w.Option); got != 1 {
			t.Errorf("%s is logged %d times, want once:\n%s", w.Option, got, &text)
		}
	}
	if got := strings.Count(text.String(), "level=WARN"); got != len(table) {
		t.Errorf("%d warnings, want %d", got, len(table))
	}
}
