// Package lower has interfaces with methods that are refused.
package lower

// Base is embedded.
type Base interface{ Bad2(p *func()) error }

// Of is generic.
type Of[T any] interface{ Put(v []T) error }
