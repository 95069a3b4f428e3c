package image

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestLinesAreCutHoweverTheyArrive(t *testing.T) {
	long := strings.Repeat("x", lineSize+10)
	tests := []struct {
		name string
		in   []string
		want []string
	}{
		{"one", []string{"a\n"}, []string{"a"}},
		{"in pieces", []string{"a", "b", "c\nd", "\n"}, []string{"abc", "d"}},
		{"several at once", []string{"a\nb\r\n\n  \nc\n"}, []string{"a", "b", "c"}},
		{"unfinished", []string{"a\nb"}, []string{"a"}},
		{"too long", []string{long + "\nb\n"}, []string{long[:lineSize], long[lineSize:], "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			l := &lines{report: func(s string) { got = append(got, s) }}
			for _, p := range tt.in {
				if n, err := l.Write([]byte(p)); n != len(p) || err != nil {
					t.Fatalf("%d, %v", n, err)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%.40q, want %.40q", got, tt.want)
			}
			if cap(l.held) > 4*lineSize {
				t.Errorf("%d bytes are held", cap(l.held))
			}
		})
	}
}

func TestTheDockerfileIsCompleted(t *testing.T) {
	got, err := renderDockerfile([]byte("\nFROM scratch\n# {{not a template}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := `FROM scratch
# {{not a template}}

# The rest is added by hoosegen build: the inmate, and how a cell starts it.
COPY inmate /inmate
ENV HOOSEGEN_ENTRY=supervisor
HEALTHCHECK NONE
USER 65534:65534
WORKDIR /
ENTRYPOINT ["/inmate"]
CMD []
`
	if string(got) != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestNamesComeFromTheDirectory(t *testing.T) {
	tests := []struct{ dir, name, want string }{
		{"/src/cmd/processor-inmate", "", "hoosegen/processor"},
		{"/src/cmd/inmate", "", "hoosegen/inmate"},
		{"/src/My Parser_2", "", "hoosegen/my-parser-2"},
		{"/src/-x-", "", "hoosegen/x"},
		{"/src/x", "registry.example:5000/team/a_b", "registry.example:5000/team/a_b"},
		{"/src/ÄÖ", "", ""},
		{"/src/x", "a:tag", ""},
		{"/src/x", "-a", ""},
		{"/src/x", "a//b", ""},
	}
	for _, tt := range tests {
		got, err := (&Config{Name: tt.name}).repository(&program{name: filepath.Base(tt.dir)})
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s, %q: %q, %v; want %q", tt.dir, tt.name, got, err, tt.want)
		}
	}
}
