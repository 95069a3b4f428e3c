package docker

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"
)

// The janitor is a second process of the host's own program. It holds one end
// of a socket whose other end only the host has: end of file means that the
// host is gone, by whatever means. On the socket the host says what to remove
// then, a JSON text per line. It names each container before it asks the engine
// for it and until the engine has answered: an engine completes what a dead
// host has asked for, and may take its time, so that the janitor must know what
// is still to come.

const (
	// answerTime bounds the wait for the janitor's answer, its start included:
	// far more than a busy machine needs.
	answerTime = 30 * time.Second
	// cleanTime bounds the janitor's work after the host's death.
	cleanTime = 2 * time.Minute
	// lateTime is how long it waits for containers that the engine may create
	// yet. What never reached the engine is waited for in vain.
	lateTime = 30 * time.Second
	// pollTime is the pause between two looks at the engine.
	pollTime = 50 * time.Millisecond
	// orderSize bounds a line.
	orderSize = 1 << 20
)

// order is a line from the host: all there is to know of one launcher now. It
// replaces what was known, so that it may be repeated, and is answered with
// "ok".
type order struct {
	Launcher string   // what its containers are labelled with
	Endpoint endpoint // where they are
	Creating []uint64 // what the engine has been asked for and has not answered
	Forget   bool     // nothing of this launcher is left
}

// orderFor makes the order for a launcher; c is nil when nothing of it is left.
func orderFor(launcher string, c *charge) order {
	if c == nil {
		return order{Launcher: launcher, Forget: true}
	}
	return order{Launcher: launcher, Endpoint: c.endpoint, Creating: slices.Collect(maps.Keys(c.creating))}
}

// charge is a launcher whose containers are to be removed.
type charge struct {
	endpoint endpoint
	creating map[uint64]bool // containers that the engine may create yet
}

var errJanitorAnswer = errors.New("the janitor gave no answer")

// obey reads orders until the host is gone, and returns the launchers whose
// containers are then to be removed.
func obey(host io.ReadWriter) (map[string]*charge, error) {
	charges := map[string]*charge{}
	lines := bufio.NewScanner(host)
	lines.Buffer(make([]byte, 0, 4<<10), orderSize)
	for lines.Scan() {
		var o order
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			return charges, fmt.Errorf("docker: janitor: read an order: %w", err)
		}
		if o.Forget {
			delete(charges, o.Launcher)
		} else {
			c := &charge{endpoint: o.Endpoint, creating: map[uint64]bool{}}
			for _, serial := range o.Creating {
				c.creating[serial] = true
			}
			charges[o.Launcher] = c
		}
		if _, err := io.WriteString(host, "ok\n"); err != nil {
			return charges, nil //nolint:nilerr // the host died between its order and the answer
		}
	}
	return charges, nil // however reading ended, there is no host any more
}

// clean removes the containers of all launchers.
func clean(charges map[string]*charge) {
	var group sync.WaitGroup
	for launcher, c := range charges {
		group.Go(func() { c.clean(launcher) })
	}
	group.Wait()
}

// clean removes the containers of one launcher until there is none, and none
// is to come.
func (c *charge) clean(launcher string) {
	ctx, cancel := context.WithTimeout(context.Background(), cleanTime)
	defer cancel()
	cli, err := newClient(c.endpoint, &dialer{})
	if err != nil {
		return
	}
	engine := &Engine{client: cli, endpoint: c.endpoint}
	defer func() { _ = engine.Close() }()
	ticker := time.NewTicker(pollTime)
	defer ticker.Stop()
	late := time.Now().Add(lateTime)
	for {
		found, err := engine.list(ctx, labelLauncher+"="+launcher)
		if err == nil && len(found) == 0 && (len(c.creating) == 0 || time.Now().After(late)) {
			return
		}
		for _, f := range found {
			if serial, err := strconv.ParseUint(f.Labels[labelSerial], 10, 64); err == nil {
				delete(c.creating, serial)
			}
		}
		_, _ = engine.removeAll(ctx, idsOf(found)) // what failed is found again
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}
