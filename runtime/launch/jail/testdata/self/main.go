// Command self is a host and an inmate in one, as the guide shows it, and a
// probe: it says what a jail on this machine is made of, or why there is none.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
	"github.com/hoosegen/hoosegen/runtime/e2e/suite/impl"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/inmate"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

// answer is what is printed, as JSON.
type answer struct {
	Error, Hint string
	Unsupported bool
	Unenforced  bool
	Protections []jail.Protection
	Inmate      suite.Surroundings
	Echo        string
}

func main() {
	inmate.Init(suite.ServeSubject(impl.New()))
	config := jail.Config{
		Cgroup:                os.Getenv("CGROUP"),
		Proc:                  os.Getenv("PROC") != "",
		Devices:               os.Getenv("PROC") != "",
		AllowUnenforcedLimits: os.Getenv("ALLOW") != "",
	}
	cells, err := jail.Self(config)
	a := answer{}
	if err == nil {
		a.Protections, err = jail.Examine(config)
		err = errors.Join(err, a.ask(cells), cells.Close())
	}
	if err != nil {
		a.Error = err.Error()
		if e, ok := errors.AsType[*launch.Error](err); ok {
			a.Hint = e.Hint
		}
		_, a.Unenforced = errors.AsType[*launch.UnenforcedError](err)
		a.Unsupported = errors.Is(err, errors.ErrUnsupported)
	}
	if err := json.NewEncoder(os.Stdout).Encode(a); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (a *answer) ask(cells *jail.Launcher) (err error) {
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer func() { err = errors.Join(err, pool.Close()) }()
	client := suite.NewSubjectClient(pool)
	b, err := client.Echo(context.Background(), []byte("from the cell"))
	if err != nil {
		return err
	}
	a.Echo = string(b)
	if os.Getenv("PROC") == "" {
		return nil
	}
	a.Inmate, err = client.Surroundings(context.Background())
	return err
}
