// Command host starts jails with the configuration in the variable CONFIG, as
// whoever it is run by. It either says what came of one cell, or uses cells
// until it is killed.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/inspect"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

// outcome is what is printed, as JSON.
type outcome struct {
	Error, Hint string
	Unenforced  bool
	Protections []jail.Protection
	Said        string // by the probe
	Tasks       int    // processes and threads of the cell, once the probe was ready
	Exit        launch.Exit
}

func main() {
	var config jail.Config
	if err := json.Unmarshal([]byte(os.Getenv("CONFIG")), &config); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if os.Getenv("USE") != "" {
		use(config)
	}
	var o outcome
	if err := o.ask(config); err != nil {
		o.Error = err.Error()
		if e, ok := errors.AsType[*launch.Error](err); ok {
			o.Hint = e.Hint
		}
		_, o.Unenforced = errors.AsType[*launch.UnenforcedError](err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(o); err != nil {
		os.Exit(1)
	}
}

// ask runs one cell to its end. Where it says that it is ready it is counted,
// and told to end by the end of its input.
func (o *outcome) ask(config jail.Config) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	cells, err := jail.New(config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cells.Close()) }()
	if o.Protections, err = jail.Examine(config); err != nil {
		return err
	}
	c, err := cells.Launch(ctx)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = c.Close(context.Background()) })() // what says nothing
	var said strings.Builder
	for b := make([]byte, 4096); ; {
		n, err := c.Channel().Read(b)
		said.Write(b[:n])
		if err != nil {
			break
		}
		if strings.Contains(said.String(), "ready\n") {
			o.Tasks = tasks(c.ID())
			break
		}
	}
	o.Said = said.String()
	if o.Tasks != 0 {
		if err := c.Close(ctx); err != nil {
			return err
		}
	}
	o.Exit, err = c.Wait(ctx)
	return err
}

// tasks counts the processes and threads of a cell: its first process, and all
// below. Everybody may see these, unlike the namespace.
func tasks(id string) (n int) {
	all, _ := inspect.Processes()
	first, _ := strconv.Atoi(id)
	for pid, stat := range all {
		for at := pid; at != 0; at = all[at].PPID {
			if at == first {
				n += stat.NumThreads
				break
			}
		}
	}
	return n
}

// use starts, asks and closes cells without end, and says once that all of it
// happens.
func use(config jail.Config) {
	workers, _ := strconv.Atoi(os.Getenv("USE"))
	var once sync.Once
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for {
				cells, err := jail.New(config)
				for i := 0; i < 5 && err == nil; i++ {
					err = useCell(cells, func() { once.Do(func() { fmt.Println("used") }) })
				}
				if err == nil {
					err = cells.Close()
				}
				if err != nil {
					fmt.Println(err)
					os.Exit(1)
				}
			}
		})
	}
	group.Wait()
}

func useCell(cells *jail.Launcher, used func()) error {
	c, err := cells.Launch(context.Background())
	if err != nil {
		return err
	}
	var b [4]byte
	for range 1 + rand.IntN(20) {
		if _, err := c.Channel().Write([]byte("ping")); err != nil {
			return err
		}
		if _, err := io.ReadFull(c.Channel(), b[:]); err != nil {
			return err
		}
		used()
	}
	if os.Getenv("HOLD") != "" {
		select {}
	}
	if rand.IntN(3) == 0 {
		return nil // the launcher closes it
	}
	return c.Close(context.Background())
}
