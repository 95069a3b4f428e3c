// Command imageproc makes thumbnails and a contact sheet of pictures that nobody has checked, each in a sandbox of its
// own.
//
//	go run ./examples/imageproc/cmd/imageproc [flags] [file...]
//
// Without files it takes the pictures that come with the example, and hostile ones besides, to show what becomes of
// those. The results are in the directory imageproc-out, or the one given with -out.
//
// The sandbox is a jail that the Linux kernel makes, or with -sandbox docker a container of a Docker Engine; the image for
// that is built when the engine does not have it. Where there can be none the command does nothing and says so: it runs
// without a sandbox only when told -sandbox process.
//
// The exit status is 0 when each picture ended as it should: the good ones as thumbnails, the hostile ones refused. It
// is 1 when one did not, when there is no sandbox, or when it was interrupted, and 2 when the command line is wrong.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// The exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	docker.Janitor()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr, openSandbox)
	stop()
	os.Exit(status)
}

// opener opens the sandbox that the options ask for; log is told what it does.
type opener func(ctx context.Context, o options, log io.Writer) (*sandbox, error)

// run is the whole command but for the process around it. It returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, open opener) int {
	o, err := parse(args, stderr)
	if errors.Is(err, errHelp) {
		return exitDone
	}
	if err != nil {
		return exitUsage // the flag package has said why
	}
	if err := o.run(ctx, stdout, stderr, open); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = fmt.Errorf("interrupted: %w", cause)
		}
		fmt.Fprintf(stderr, "imageproc: %s\n", printable(err.Error()))
		return exitFailed
	}
	return exitDone
}

// run does what the options say.
func (o options) run(ctx context.Context, stdout, stderr io.Writer, open opener) (err error) {
	pictures, err := gather(o.files)
	if err != nil {
		return err
	}
	out, err := openDirectory(o.out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.close()) }()
	cells, err := open(ctx, o, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cells.close()) }()
	fmt.Fprintf(stdout, "%d pictures, each in a sandbox of its own: %s\n", len(pictures), cells.what)

	s := newStudio(cells, pictures, o, out, newDisplay(stdout, stderr, len(pictures)), stderr)
	results, sheet, err := s.work(ctx)
	if err = errors.Join(err, s.close()); err != nil {
		return err
	}
	return report(stdout, results, sheet, out)
}
