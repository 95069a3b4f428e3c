package codec

import "time"

// Timestamp takes a bare timestamp extension, for tests that walk any document.
func (r *Reader) Timestamp() time.Time { return r.timestamp() }

// DepthCap is the most levels that Check can follow.
const DepthCap = depthCap
