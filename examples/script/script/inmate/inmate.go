// Package inmate implements script.Runner. It runs in the sandbox.
package inmate

import (
	"context"

	"github.com/dop251/goja"

	"github.com/hoosegen/hoosegen/examples/script/script"
)

// New returns the implementation, whose scripts may use shop.
func New(shop script.Shop) script.Runner { return runner{shop} }

type runner struct{ shop script.Shop }

func (r runner) Run(ctx context.Context, source string, log func(line string)) (any, error) {
	vm := goja.New()
	vm.SetMaxCallStackSize(10_000) // what else a script uses up is bounded by its cell
	global := map[string]any{
		"console": map[string]any{"log": log},
		"shop": map[string]any{ // an error of the host is an exception of the script
			"price": func(article string) (int64, error) { return r.shop.Price(ctx, article) },
			"order": func(article string, n int64) error { return r.shop.Order(ctx, article, n) },
		},
	}
	for name, value := range global {
		if err := vm.Set(name, value); err != nil {
			return nil, err
		}
	}
	value, err := vm.RunString(source)
	if err != nil {
		return nil, err
	}
	return value.Export(), nil
}
