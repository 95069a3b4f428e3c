// Package public shows types of an internal package under names of its own.
package public

import "github.com/hoosegen/hoosegen/testdata/golden/ok/aliases/public/internal/secret"

// Hidden can be used outside under this name alone.
type Hidden = secret.Hidden

// Flag is another one.
type Flag = secret.Flag
