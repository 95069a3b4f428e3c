//go:build race

package inmate

// raceEnabled tells that the race detector, which needs a multiple of the memory, is watching.
const raceEnabled = true
