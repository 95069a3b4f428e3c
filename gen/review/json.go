package review

import (
	"encoding/json"
	"io"
)

// PrintJSON writes v, a list of contracts or doors, as one indented JSON
// document. The names of fields are stable; new ones may be added.
func PrintJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	return enc.Encode(v)
}
