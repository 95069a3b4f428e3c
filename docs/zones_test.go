package docs

// The other way to have time zones, which recipes.md shows; it would spoil what
// the probe sees without.
import _ "time/tzdata"
