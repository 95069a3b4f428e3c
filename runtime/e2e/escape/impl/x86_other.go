//go:build linux && !amd64

package impl

import "errors"

// call80 is never called: there are no 32-bit system calls of x86 here.
func call80(_, _, _, _, _, _ uint32) uint32 { return 0 }

var tables = map[string]attempt{
	"int80-key":       onlyX86,
	"int80-namespace": onlyX86,
	"int80-socket":    onlyX86,
	"x32-key":         onlyX86,
	"x32-namespace":   onlyX86,
}

func onlyX86(world) (string, error) {
	return "", errors.New("this processor has one table of system calls")
}

func iopl(w world) (string, error)      { return onlyX86(w) }
func ioperm(w world) (string, error)    { return onlyX86(w) }
func modifyLDT(w world) (string, error) { return onlyX86(w) }
