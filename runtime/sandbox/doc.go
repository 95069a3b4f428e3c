// Package sandbox opens a sandbox by its name, so that which one it is can be a
// flag of the application, or left to the machine:
//
//	cells, err := sandbox.Open(ctx, sandbox.Auto, sandbox.Config{Program: "./lister-inmate"})
//	if err != nil { ... }
//	defer cells.Close()
//	log.Printf("sandbox: %v", cells) // "jail (limits by cgroup v2)"
//	pool := hoose.NewPool(cells, hoose.PoolConfig{})
//
// [Auto] takes the strongest sandbox that this machine can give. It never takes
// one that enforces less than what the configuration asks for, and never
// [Process], which is no sandbox. When none works, the error says of each that
// was tried why it does not, and what to change.
//
// The package links the client of Docker Engines. An application that wants the
// jail and nothing else imports package launch/jail alone. One that may open
// [Docker] calls docker.Janitor first in main, to have its containers removed
// even when it is killed.
package sandbox
