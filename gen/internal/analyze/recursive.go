package analyze

import "github.com/hoosegen/hoosegen/gen/internal/model"

// markRecursive finds the types whose values can hold values of the same type:
// those on a cycle of the graph of types. Each cycle passes through a pointer, a
// slice, a map or an interface, since the compiler allows no other.
func markRecursive(f *model.File) {
	c := cycles{number: map[*model.Type]int{}, low: map[*model.Type]int{}, open: map[*model.Type]bool{}}
	f.Carried(c.visit)
}

// cycles is Tarjan's search for strongly connected components.
type cycles struct {
	number, low map[*model.Type]int
	open        map[*model.Type]bool
	stack       []*model.Type
}

func (c *cycles) visit(t *model.Type) {
	if c.number[t] > 0 {
		return
	}
	c.number[t] = len(c.number) + 1
	c.low[t] = c.number[t]
	c.open[t] = true
	c.stack = append(c.stack, t)
	itself := false
	t.Parts(func(part *model.Type) {
		itself = itself || part == t
		c.visit(part)
		if c.open[part] {
			c.low[t] = min(c.low[t], c.low[part])
		}
	})
	if c.low[t] < c.number[t] {
		return
	}
	for alone := true; ; alone = false {
		last := c.stack[len(c.stack)-1]
		c.stack = c.stack[:len(c.stack)-1]
		c.open[last] = false
		last.Recursive = last != t || !alone || itself
		if last == t {
			return
		}
	}
}
