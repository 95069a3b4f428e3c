// Package wide has a struct and a method with more of everything than the small
// forms of the wire hold.
package wide

//go:generate go run ../../../../cmd/hoosegen -type Wide

// Wide returns what it is given.
type Wide interface {
	Echo(f Fields, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17 int) (Fields, int, error)
	Long(s string, b []byte, list []string, m map[int]int) (string, []byte, []string, map[int]int, error)
}

// Fields has seventeen.
type Fields struct {
	F1, F2, F3, F4, F5, F6, F7, F8, F9, F10, F11, F12, F13, F14, F15, F16, F17 int
}
