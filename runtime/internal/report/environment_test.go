package report

import (
	"slices"
	"strings"
	"testing"
)

func TestEnvironmentIsWholeAndOrdered(t *testing.T) {
	tests := []struct {
		name       string
		env        map[string]string
		oneProcess bool
		want       []string
	}{
		{name: "nothing set", want: []string{"HOOSEGEN_ENTRY=supervisor", "HOOSEGEN_KEEP=", "HOOSEGEN_REPORT=1"}},
		{name: "one process", oneProcess: true, want: []string{"HOOSEGEN_ENTRY=inmate", "HOOSEGEN_KEEP=", "HOOSEGEN_REPORT=1"}},
		{name: "sorted", env: map[string]string{"TZ": "UTC", "A": "=,", "LANG": ""},
			want: []string{"HOOSEGEN_ENTRY=supervisor", "HOOSEGEN_KEEP=A,LANG,TZ", "HOOSEGEN_REPORT=1", "A==,", "LANG=", "TZ=UTC"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Environment(tt.env, tt.oneProcess)
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("%q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestEnvironmentRefusesWhatCannotBePassed(t *testing.T) {
	tests := []struct{ name, value, want string }{
		{"", "x", "without a name"},
		{"A=B", "x", `"A=B"`},
		{"A,B", "x", `"A,B"`},
		{"A\x00", "x", `"A\x00"`},
		{"A", "x\x00", "zero byte"},
		{"HOOSEGEN_ENTRY", "x", "belong to hoosegen"},
	}
	for _, tt := range tests {
		_, err := Environment(map[string]string{tt.name: tt.value}, false)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q=%q: error %v, want one with %q", tt.name, tt.value, err, tt.want)
		}
	}
}
