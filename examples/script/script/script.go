// Package script runs programs in JavaScript that users wrote.
package script

import (
	"context"
	"errors"
)

//go:generate hoosegen -type Runner -host Shop

// Runner runs scripts. It knows nothing but the language, and what Shop lends.
type Runner interface {
	// Run returns the value of the last expression in source. log is called by console.log.
	Run(ctx context.Context, source string, log func(line string)) (any, error)
}

// Shop is what scripts may use of the host: shop.price and shop.order. A script calls them with whatever it likes, as
// often as it likes, so each checks what it is given.
type Shop interface {
	// Price returns the price of an article in cents. The error is ErrNoArticle.
	Price(ctx context.Context, article string) (int64, error)
	// Order orders so many of an article. The errors are ErrNoArticle and ErrTooMany.
	Order(ctx context.Context, article string, n int64) error
}

// The errors, which a script can catch. Those it does not catch are found by errors.Is where Run was called.
var (
	ErrNoArticle = errors.New("no such article")
	ErrTooMany   = errors.New("more than may be ordered")
)
