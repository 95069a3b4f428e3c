// Command probe is a program that speaks just enough of the one-shot wire to
// tell what it sees of the world: its environment, and what it may do in /seen.
package main

import (
	"os"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

func main() {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		// What engines add is taken out by package inmate, which this is without.
		return strings.HasPrefix(name, "HOOSEGEN_") || name == "PATH" || name == "HOSTNAME" || name == "HOME"
	})
	slices.Sort(env)
	content, _ := os.ReadFile("/seen/file") // nothing where there is none
	written := os.WriteFile("/seen/written", []byte("by the probe"), 0o600) == nil

	answer := codec.AppendString([]byte{0x92}, "return")
	answer = codec.AppendArrayLen(answer, 4)
	answer = codec.AppendString(answer, strings.Join(env, " "))
	answer = codec.AppendInt(answer, os.Getuid())
	answer = codec.AppendString(answer, string(content))
	answer = codec.AppendBool(answer, written)
	_, _ = os.Stdout.Write(answer)
}
