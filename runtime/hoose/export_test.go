package hoose

// Waiting returns how many calls and sessions wait for a cell.
func (p *Pool) Waiting() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.waiters)
}
