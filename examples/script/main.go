// Command script runs programs in JavaScript, each in a jail of its own: script FILE...
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/hoosegen/hoosegen/examples/script/script"
	impl "github.com/hoosegen/hoosegen/examples/script/script/inmate"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/inmate"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

func main() {
	// In the jail this same program serves, and Init does not return.
	inmate.Init(script.ServeRunner(impl.New(script.NewShopClient(inmate.Host()))))
	for _, file := range os.Args[1:] {
		if err := run(context.Background(), file, 5*time.Second); err != nil {
			log.Fatal(err)
		}
	}
}

func run(ctx context.Context, file string, limit time.Duration) error {
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	cells, err := jail.Self(jail.Config{Limits: launch.Limits{Memory: 128 << 20, CPUs: 0.5}})
	if err != nil {
		return err
	}
	defer cells.Close()
	lent := hoose.SessionConfig{Host: []hoose.Service{script.ServeShop(shop{"tea": 450, "pot": 3900})}}
	pool := hoose.NewPool(cells, hoose.PoolConfig{SessionConfig: lent})
	defer pool.Close()

	value, err := script.NewRunnerClient(pool, hoose.Timeout(limit)).Run(ctx, string(source), func(line string) {
		fmt.Printf("  %q\n", line)
	})
	var exit *hoose.ExitError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		fmt.Printf("%s: stopped after %v\n", file, limit)
	case errors.As(err, &exit):
		fmt.Printf("%s: its jail is gone: %q\n", file, exit)
	case err != nil: // the script's, such as script.ErrNoArticle
		fmt.Printf("%s: failed: %q\n", file, err)
	default:
		fmt.Printf("%s: %#v\n", file, value)
	}
	return nil
}

// shop is the script.Shop: articles with their prices.
type shop map[string]int64

func (s shop) Price(_ context.Context, article string) (int64, error) {
	price, ok := s[article]
	if !ok {
		return 0, script.ErrNoArticle
	}
	return price, nil
}

func (s shop) Order(ctx context.Context, article string, n int64) error {
	price, err := s.Price(ctx, article)
	if err == nil && (n < 1 || n > 10) {
		return fmt.Errorf("%w: %d", script.ErrTooMany, n)
	}
	if err == nil {
		fmt.Printf("  ordered: %d x %s at %d.%02d\n", n, article, price/100, price%100)
	}
	return err
}
