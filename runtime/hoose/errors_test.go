package hoose_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoose"
)

func TestExitErrorTellsWhatIsKnown(t *testing.T) {
	tests := map[string]struct {
		err  hoose.ExitError
		want string
	}{
		"status":            {hoose.ExitError{Code: 3}, "the inmate exited with status 3 before it answered"},
		"status 0":          {hoose.ExitError{}, "the inmate exited with status 0 before it answered"},
		"signal":            {hoose.ExitError{Code: -1, Signal: 6}, "the inmate was killed by signal 6"},
		"kill":              {hoose.ExitError{Code: -1, Signal: 9}, "the inmate was killed by signal 9, probably out of memory (Limits.Memory of the sandbox is what a cell may use)"},
		"status of a shell": {hoose.ExitError{Code: 137}, "the inmate was killed by signal 9, probably out of memory (Limits.Memory of the sandbox is what a cell may use)"},
		"memory":            {hoose.ExitError{Code: -1, Signal: 9, OutOfMemory: true}, "the inmate was killed: out of memory (Limits.Memory of the sandbox is what a cell may use)"},
		"stderr":            {hoose.ExitError{Code: 1, Stderr: []byte("  bad\x1b[0m \n")}, `the inmate exited with status 1 before it answered; stderr ends with "bad\x1b[0m"`},
	}
	for name, tt := range tests {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("%s: %s\nwant %s", name, got, tt.want)
		}
	}
	long := hoose.ExitError{Stderr: bytes.Repeat([]byte("x"), 16<<10)}
	if n := len(long.Error()); n > 700 {
		t.Errorf("a text of %d bytes", n)
	}
}

func TestLimitErrorNamesTheSetting(t *testing.T) {
	for _, tt := range []struct {
		err  hoose.LimitError
		want string
	}{
		{hoose.LimitError{What: "output", Size: 16<<20 + 5, Limit: 16 << 20}, "the inmate printed more than 16 MiB in one call, see hoose.OutputLimit"},
		{hoose.LimitError{What: "output between calls", Size: 64<<20 + 5, Limit: 64 << 20}, "the inmate printed more than 64 MiB between two calls, which is a fixed limit"},
		{hoose.LimitError{What: "payload", Size: 1025, Limit: 1024}, "payload of 1025 bytes, more than 1 KiB, see hoose.SessionConfig.MaxPayload"},
		{hoose.LimitError{What: "payload of callback found", Size: 3 << 29, Limit: 1 << 30}, "payload of callback found of 1536 MiB, more than 1 GiB, see hoose.SessionConfig.MaxPayload"},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.err, got, tt.want)
		}
	}
}

func TestContractErrorSaysInWhichWay(t *testing.T) {
	long := "{" + strings.Repeat("Field string, ", 50)
	tests := map[string]struct{ host, inmate, want string }{
		"a parameter":         {"M(bytes, int64) (string)", "M(bytes, string) (string)", ": parameter 2 is int64 at the host and string at the inmate"},
		"one more":            {"M(bytes, func(int64, bool) error)", "M(bytes)", ": parameter 2 is func(int64, bool) error at the host and missing at the inmate"},
		"one less":            {"M()", "M(map[string]{A int64, B [4]byte})", ": parameter 1 is missing at the host and map[string]{A int64, B [4]byte} at the inmate"},
		"a result":            {"M(func(string) (bool, error)) (string, any)", "M(func(string) (bool, error)) (string, seq2[string, error])", ": result 2 is any at the host and seq2[string, error] at the inmate"},
		"one-way":             {"oneway M(string)", "M(string)", ": it is one-way at the host and answered at the inmate"},
		"in the midst":        {"M(" + long + "Last int8})", "M(" + long + "Last int16})", ": parameter 1 is …eld string, Last int8} at the host and …eld string, Last int16} at the inmate"},
		"not in what is told": {"M(" + long, "M(" + long, ""},
		"nothing is told":     {"M(string)", "", ""},
		"hostile":             {"M(string)", "M(\x1b[31m\n\xff\u202e)", ": parameter 1 is string at the host and ·[31m···) at the inmate"},
		"nonsense":            {"M(string)", ")))((,,,", ": parameter 1 is string at the host and (,,, at the inmate"},
		"nothing like it":     {"M(string)", "x", ": parameter 1 is string at the host and missing at the inmate"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := &hoose.ContractError{Method: "Store.M", Host: tt.host, Inmate: tt.inmate}
			want := "Store.M is not the same at host and inmate" + tt.want + " (run go generate, then build both anew: programs with go build, an inmate's image with hoosegen build)"
			if got := e.Error(); got != want || len(got) > 400 {
				t.Errorf("got %s\nwant %s", got, want)
			}
		})
	}
}

// FuzzContractError prints what a hostile peer says of its methods.
func FuzzContractError(f *testing.F) {
	f.Add("M(bytes, int64) (string)", "oneway M(string")
	f.Add("M(func(a, b) (c, error), [", ")")
	f.Fuzz(func(t *testing.T, host, inmate string) {
		text := (&hoose.ContractError{Method: "Store.M", Host: host, Inmate: inmate}).Error()
		if len(text) > 1000 || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("got %q", text)
		}
	})
}
