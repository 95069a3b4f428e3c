//go:build !unix

package impl

import "errors"

func touchNothing() error { return errors.ErrUnsupported }
