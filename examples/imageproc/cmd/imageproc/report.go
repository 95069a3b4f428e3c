package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/runtime/hoose"
)

// report writes the tables. Its error says which pictures did not end as they should.
func report(w io.Writer, results []result, sheet sheetResult, out *directory) error {
	made, refused, wrong := sort(results)
	if err := errors.Join(reportMade(w, made), reportRefused(w, refused)); err != nil {
		return err
	}
	fmt.Fprintf(w, "\ncontact sheet  %s  %dx%d, %d bytes, %v; %d pictures drawn, %d crossed out\n",
		sheet.name, sheet.size.X, sheet.size.Y, sheet.bytes, round(sheet.took), sheet.drawn, len(sheet.problems))
	fmt.Fprintf(w, "\nThumbnails made: %d; pictures refused: %d. This process, which has looked into none of them, is well.\nThe results are in %s\n",
		len(made), len(refused), out.path)
	if len(wrong) > 0 {
		return fmt.Errorf("not as it should be: %s", strings.Join(wrong, "; "))
	}
	return nil
}

// sort divides the results, and names those that should have ended otherwise.
func sort(results []result) (made, refused []result, wrong []string) {
	for _, r := range results {
		if r.err == nil {
			made = append(made, r)
		} else {
			refused = append(refused, r)
		}
		switch {
		case r.err == nil && r.want != nil:
			wrong = append(wrong, r.Name+" was not refused")
		case r.err != nil && (r.want == nil || !errors.Is(r.err, r.want)):
			wrong = append(wrong, fmt.Sprintf("%s: %v", r.Name, r.err))
		}
	}
	return made, refused, wrong
}

// reportMade writes the table of thumbnails.
func reportMade(w io.Writer, made []result) error {
	fmt.Fprint(w, "\nThumbnails\n")
	t := newTable(w, "picture", "format", "size", "bytes", "thumbnail", "bytes", "time", "")
	for _, r := range made {
		size := r.info.Size()
		note := r.what
		if r.clean.bytes > 0 {
			note += fmt.Sprintf("; %s streamed, %d bytes", r.clean.name, r.clean.bytes)
		}
		if r.tiles.all > 0 {
			note += fmt.Sprintf("; %d of %d tiles made", r.tiles.made, r.tiles.all)
		}
		t.row(r.Name, r.info.Format, fmt.Sprintf("%dx%d", size.X, size.Y), len(r.Data), r.thumb.name, r.thumb.bytes, round(r.took), note)
	}
	return t.Flush()
}

// reportRefused writes the table of refusals: the typed error that errors.Is finds here, on the host, and its text.
func reportRefused(w io.Writer, refused []result) error {
	if len(refused) == 0 {
		return nil
	}
	fmt.Fprint(w, "\nRefused\n")
	t := newTable(w, "picture", "what it is", "errors.Is", "time", "error")
	for _, r := range refused {
		t.row(r.Name, r.what, identity(r.err), round(r.took), shorten(r.err.Error()))
	}
	return t.Flush()
}

// identity names what an error is.
func identity(err error) string {
	for _, known := range []struct {
		err  error
		name string
	}{
		{imageproc.ErrEmpty, "imageproc.ErrEmpty"},
		{imageproc.ErrFormat, "imageproc.ErrFormat"},
		{imageproc.ErrMalformed, "imageproc.ErrMalformed"},
		{imageproc.ErrTooManyFrames, "imageproc.ErrTooManyFrames"},
		{imageproc.ErrTooLarge, "imageproc.ErrTooLarge"},
		{context.DeadlineExceeded, "context.DeadlineExceeded"},
		{hoose.ErrSandbox, "hoose.ErrSandbox"},
	} {
		if errors.Is(err, known.err) {
			return known.name
		}
	}
	return "none that is known"
}

// shorten cuts the text of an error to what fits beside the rest of its row.
func shorten(text string) string {
	const most = 110
	runes := []rune(strings.ReplaceAll(text, "\n", " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most-3]) + "..."
}

// round leaves as much of a duration as anybody wants to read.
func round(d time.Duration) time.Duration {
	if d > time.Second {
		return d.Round(10 * time.Millisecond)
	}
	return d.Round(100 * time.Microsecond)
}

// table writes aligned columns.
type table struct{ *tabwriter.Writer }

func newTable(w io.Writer, titles ...any) table {
	t := table{tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)}
	t.row(titles...)
	return t
}

// row writes one row; what is in it cannot do anything to the terminal.
func (t table) row(cells ...any) {
	for _, cell := range cells {
		fmt.Fprintf(t, "%s\t", printable(fmt.Sprint(cell)))
	}
	fmt.Fprintln(t)
}
