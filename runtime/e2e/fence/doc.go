// Package fence holds no code, only the test that keeps the arrows between the
// packages of this module pointing down, and what has no business inside a
// cell out of it.
package fence
