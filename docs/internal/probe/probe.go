// Package probe looks at a cell from within, for the tests of the recipes.
package probe

import (
	"context"
	"crypto/x509"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"strconv"
	"time"
)

//go:generate go run ../../../cmd/hoosegen -type Probe -impl github.com/hoosegen/hoosegen/docs/internal/probe.New -main inmate

// Probe looks at the cell that it runs in.
type Probe interface {
	// Look looks at what is named, with an argument.
	Look(ctx context.Context, at, arg string) (string, error)
	// Run runs a program and returns what it prints.
	Run(ctx context.Context, name string, args ...string) (string, error)
}

// New returns the implementation.
func New() Probe { return probe{} }

type probe struct{}

// looks are what can be looked at.
var looks = map[string]func(arg string) (string, error){
	"zone": func(name string) (string, error) {
		zone, err := time.LoadLocation(name)
		return fmt.Sprint(zone), err
	},
	"local time": func(string) (string, error) {
		return time.Date(2026, time.July, 1, 12, 0, 0, 0, time.Local).Format("15:04 MST"), nil
	},
	"home":       func(string) (string, error) { return os.UserHomeDir() },
	"cache":      func(string) (string, error) { return os.UserCacheDir() },
	"executable": func(string) (string, error) { return os.Executable() },
	"user": func(string) (string, error) {
		u, err := user.Current()
		if err != nil {
			return "", err
		}
		return u.Username, nil
	},
	"certificates": func(string) (string, error) {
		pool, err := x509.SystemCertPool()
		if err != nil {
			return "", err
		}
		if pool.Equal(x509.NewCertPool()) {
			return "none", nil
		}
		return "some", nil
	},
	"processors": func(string) (string, error) { return strconv.Itoa(runtime.GOMAXPROCS(0)), nil },
	"file": func(path string) (string, error) {
		content, err := os.ReadFile(path)
		return string(content), err
	},
}

func (probe) Look(_ context.Context, at, arg string) (string, error) {
	look, ok := looks[at]
	if !ok {
		return "", fmt.Errorf("nothing is called %q", at)
	}
	return look(arg)
}

func (probe) Run(ctx context.Context, name string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	return string(out), err
}
