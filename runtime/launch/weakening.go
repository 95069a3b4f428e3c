package launch

// Weakening is an option of a launcher's configuration that weakens the
// sandbox. Each launcher lists all that it has, and those that are on in a
// configuration, gravest first.
type Weakening struct {
	// Option is the field of the configuration, with the value behind a colon
	// where that matters: "ExecutableTmp", "Memory: Unlimited".
	Option string
	// GivesUp says what is given up for it.
	GivesUp string
}
