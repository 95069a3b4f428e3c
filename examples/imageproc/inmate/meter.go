package inmate

// meter reports progress from 0 to 1 through a callback, which may be nil: never backwards, and only in steps of a
// hundredth, so that a sandbox does not send a message for every row.
type meter struct {
	report func(done float64)
	// from and to are the part of the whole that is being worked on.
	from, to float64
	last     float64
	started  bool
}

func newMeter(report func(done float64)) *meter {
	m := &meter{report: report}
	m.set(0)
	return m
}

// stage begins the part of the work that ends at the share to of the whole.
func (m *meter) stage(to float64) {
	m.from, m.to = m.to, to
}

// set says that a share of the current part is done.
func (m *meter) set(share float64) {
	done := m.from + (m.to-m.from)*min(max(share, 0), 1)
	if m.report == nil || m.started && done < m.last+0.01 && !(done == 1 && m.last < 1) {
		return
	}
	m.last, m.started = done, true
	m.report(done)
}
