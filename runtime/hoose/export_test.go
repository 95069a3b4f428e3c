package hoose

// Waiting returns how many calls and sessions wait for a cell.
func (p *Pool) Waiting() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.waiters)
}

// Ready returns how many cells wait for a call.
func (p *Pool) Ready() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.ready)
}

// Dead returns how many of the cells that wait for a call have died.
func (p *Pool) Dead() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.ready {
		if s.conn.Err() != nil {
			n++
		}
	}
	return n
}
