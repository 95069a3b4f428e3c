package main

import (
	"bytes"
	"context"
	"image"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/runtime/hoose"
)

// thumbBox is what a thumbnail fits into, in pixels.
var thumbBox = image.Pt(160, 160)

// atOnce is how many pictures are worked on at a time.
const atOnce = 3

// studio works on pictures, each in a cell of its own.
type studio struct {
	pictures []picture
	pool     *hoose.Pool
	options  []hoose.ClientOption
	out      *directory
	display  display
}

// newStudio returns a studio with its first cells being started. Every cell may borrow every picture, since they are
// nobody's secret.
func newStudio(cells *sandbox, pictures []picture, o options, out *directory, d display, log io.Writer) *studio {
	lent := hoose.SessionConfig{Host: []hoose.Service{imageproc.ServeLibrary(newShelf(pictures))}}
	s := &studio{
		pictures: pictures,
		pool:     hoose.NewPool(cells, hoose.PoolConfig{SessionConfig: lent, Warm: atOnce}),
		out:      out,
		display:  d,
	}
	if o.verbose {
		s.options = []hoose.ClientOption{hoose.Stdout(newQuoter(log, "inmate's stdout")), hoose.Stderr(newQuoter(log, "inmate's stderr"))}
	}
	return s
}

// close removes all cells.
func (s *studio) close() error { return s.pool.Close() }

// result is what became of one picture.
type result struct {
	index int
	picture
	info  imageproc.Info
	thumb saved
	tiles tiling
	clean saved
	took  time.Duration
	// err is why there is no thumbnail.
	err error
}

// work makes everything: a thumbnail of each picture, and a contact sheet of all. The error is one that concerns more
// than one picture; those that do not are in the results.
func (s *studio) work(ctx context.Context) ([]result, sheetResult, error) {
	results := make([]result, len(s.pictures))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, one := range s.pictures {
		group.Go(func() error {
			results[i] = s.thumbnail(ctx, i, one)
			if ctx.Err() == nil { // after an interrupt, what has become of them says nothing about the pictures
				s.display.finished(results[i])
			}
			return nil
		})
	}
	_ = group.Wait() // none of them returns an error
	s.display.end()
	if err := ctx.Err(); err != nil {
		return nil, sheetResult{}, err
	}
	sheet, err := s.sheet(ctx)
	return results, sheet, err
}

// thumbnail makes the thumbnail of picture i. Its calls share a cell, which no other picture ever meets.
func (s *studio) thumbnail(ctx context.Context, i int, one picture) (r result) {
	r.index, r.picture = i, one
	session, err := s.pool.Session(ctx)
	if err != nil {
		r.err = err
		return r
	}
	defer func() {
		if err := session.Close(); r.err == nil {
			r.err = err
		}
	}()
	limit := one.patience
	if limit == 0 {
		limit = patience
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	start := time.Now()
	r.err = s.calls(ctx, imageproc.NewProcessorClient(session, s.options...), i, &r)
	r.took = time.Since(start)
	return r
}

// calls makes the calls for picture i and fills in r. What comes back is what a stranger's picture made of the inmate:
// it is stored, and not looked into.
func (s *studio) calls(ctx context.Context, p imageproc.Processor, i int, r *result) (err error) {
	if r.info, err = p.Info(ctx, r.Data); err != nil {
		return err
	}
	data, err := p.Thumbnail(ctx, r.Data, thumbBox, func(done float64) { s.display.progress(i, done) })
	if err != nil {
		return err
	}
	if r.thumb, err = s.out.save(i, r.Name, data); err != nil {
		return err
	}
	switch r.Name {
	case largeName:
		r.tiles, err = s.cut(ctx, p, r.Data)
	case lyingName:
		r.clean, err = s.out.stream("upright.png", func(w io.Writer) error {
			return p.Convert(ctx, bytes.NewReader(r.Data), w, imageproc.PNG, imageproc.EncodeOptions{})
		})
	}
	return err
}
