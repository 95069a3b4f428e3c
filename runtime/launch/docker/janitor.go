package docker

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// The janitor is a second process of the host's own program. It holds one end
// of a socket whose other end only the host has: end of file means that the
// host is gone, by whatever means. On the socket the host tells what to remove
// then, a JSON text per line, and the janitor answers each line with "ok".

const (
	// janitorTime bounds the janitor's work after the host's death.
	janitorTime = 5 * time.Second
	// quietTime is how long nothing new must appear before it believes that
	// the engine has completed what the host had asked for when it died.
	quietTime = time.Second
	// pollTime is the pause between two looks at the engine.
	pollTime = 50 * time.Millisecond
	// orderSize bounds a line.
	orderSize = 64 << 10
)

// order is a line from the host: remember a launcher, or forget it.
type order struct {
	Launcher string // what its containers are labelled with
	Endpoint endpoint
	Forget   bool
}

var errJanitorAnswer = errors.New("the janitor gave no answer")

// obey reads orders until the host is gone, and returns the launchers whose
// containers are then to be removed.
func obey(host io.ReadWriter) (map[string]endpoint, error) {
	orders := map[string]endpoint{}
	lines := bufio.NewScanner(host)
	lines.Buffer(make([]byte, 0, 4<<10), orderSize)
	for lines.Scan() {
		var o order
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			return orders, fmt.Errorf("docker: janitor: read an order: %w", err)
		}
		if o.Forget {
			delete(orders, o.Launcher)
		} else {
			orders[o.Launcher] = o.Endpoint
		}
		if _, err := io.WriteString(host, "ok\n"); err != nil {
			return orders, nil // the host died between its order and the answer
		}
	}
	return orders, nil // however reading ended, there is no host any more
}

// clean removes the containers of all launchers.
func clean(orders map[string]endpoint) {
	ctx, cancel := context.WithTimeout(context.Background(), janitorTime)
	defer cancel()
	var group sync.WaitGroup
	for launcher, e := range orders {
		group.Go(func() { cleanOne(ctx, launcher, e) })
	}
	group.Wait()
}

// cleanOne removes the containers of one launcher until no further one has
// appeared for a while: the engine may be creating one still.
func cleanOne(ctx context.Context, launcher string, e endpoint) {
	cli, err := newClient(e, &dialer{})
	if err != nil {
		return
	}
	engine := &Engine{client: cli, endpoint: e}
	defer func() { _ = engine.Close() }()
	ticker := time.NewTicker(pollTime)
	defer ticker.Stop()
	for last := time.Now(); time.Since(last) < quietTime; {
		found, err := engine.list(ctx, labelLauncher+"="+launcher)
		if err != nil || len(found) > 0 {
			last = time.Now()
		}
		ids := make([]string, len(found))
		for i, c := range found {
			ids[i] = c.ID
		}
		_, _ = engine.removeAll(ctx, ids) // what failed is found again
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}
