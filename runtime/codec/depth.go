package codec

// Depth keeps track of how deep a value of a type that refers to itself is
// nested while it is appended, so that one which contains itself has an end.
// Generated code passes one along from the outermost function to the inner
// ones. The zero value is at the top. A Depth is for one value, and not safe
// for concurrent use.
type Depth struct {
	level   int
	entered int
	over    bool
}

// Enter goes one level down, which [Depth.Leave] has to undo. It returns false
// when that is more than [MaxDepth] levels, or was done more often than a message
// may have elements, as by a value that holds another twice at each level; and ever
// after: what is left of the value is not worth appending. [AppendTooDeep] then
// takes the place of the value.
func (d *Depth) Enter() bool {
	if d.over || d.level >= MaxDepth || d.entered >= defaultMaxElements {
		d.over = true
		return false
	}
	d.level++
	d.entered++
	return true
}

// Leave goes up again after Enter returned true.
func (d *Depth) Leave() { d.level-- }

// Bounded returns a function that appends a value with elem, beginning at the
// top: the form in which the other functions of this package take it.
func Bounded[T any](elem func([]byte, T, *Depth) []byte) func([]byte, T) []byte {
	return func(b []byte, v T) []byte { return elem(b, v, new(Depth)) }
}

// Nested returns a function that appends a value with elem, inside one at d.
func Nested[T any](d *Depth, elem func([]byte, T, *Depth) []byte) func([]byte, T) []byte {
	return func(b []byte, v T) []byte { return elem(b, v, d) }
}
