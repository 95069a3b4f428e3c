package docker_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/docker/docker/client"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// A pool gives each call a container of its own, two of them started ahead.
func ExampleNew() {
	cells, err := docker.New(docker.Config{
		Image:  "hoosegen/lister:6f1c9e0a3b52", // what hoosegen build printed
		Limits: launch.Limits{Memory: 256 << 20},
	})
	var unreachable *docker.UnreachableError
	switch {
	case errors.As(err, &unreachable):
		fmt.Println("no engine answered:", err) // with each address that was tried
		return
	case err != nil:
		fmt.Println(err)
		return
	}
	defer cells.Close()
	pool := hoose.NewPool(cells, hoose.PoolConfig{Warm: 2})
	defer pool.Close()
	// A generated client comes here: unzip.NewListerClient(pool).
}

// What a container needs beyond the hard defaults is allowed by name, and New
// logs it.
func ExampleNew_loosened() {
	cells, err := docker.New(docker.Config{
		Image:         "hoosegen/office:6f1c9e0a3b52",
		Volumes:       []launch.Volume{{Host: "/usr/share/fonts", Cell: "/usr/share/fonts"}}, // read-only
		Env:           map[string]string{"HOME": "/tmp"},
		ExecutableTmp: true,
		// The parts of the suite talk by them.
		AllowUnixSockets: true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer cells.Close()
	for _, w := range cells.Weakenings() {
		fmt.Println(w.Option, "gives up", w.GivesUp)
	}
}

// A program that calls Janitor first leaves no container behind, however it
// ends.
func ExampleJanitor() {
	docker.Janitor()
	// The rest of main follows.
}

// A hook reaches the engine with the id of each container.
func ExampleConfig_hooks() {
	cells, err := docker.New(docker.Config{
		Image: "hoosegen/lister:6f1c9e0a3b52",
		AfterStart: func(ctx context.Context, id string, engine *client.Client) error {
			ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
			defer cancel()
			container, err := engine.ContainerInspect(ctx, id)
			if err != nil {
				return err
			}
			fmt.Fprintln(os.Stderr, "started", container.Name)
			return nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer cells.Close()
}
