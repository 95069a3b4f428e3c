//go:build !linux

package entry

import "errors"

// Inmates run on Linux. These stubs let programs that share a module with one
// compile elsewhere.

func inside() bool { return false }

func elevated() bool { return false }

func take() (Channel, error) {
	return Channel{}, errors.New("hoosegen: an inmate runs on Linux only")
}

func attachOutput(stdout, stderr func(p []byte)) {}

func flushOutput() {}
