package docker

import (
	"bufio"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"testing"
)

func TestOrdersAreObeyedUntilTheHostIsGone(t *testing.T) {
	a, b := `{"Launcher":"a","Endpoint":{"Host":"unix:///a"}}`, `{"Launcher":"b","Endpoint":{"Host":"unix:///b"}}`
	forget := `{"Launcher":"a","Forget":true}`
	tests := []struct {
		name    string
		orders  []string
		want    string
		wantErr string
	}{
		{name: "none"},
		{name: "two", orders: []string{a, b}, want: "a,b"},
		{name: "told twice", orders: []string{a, a}, want: "a"},
		{name: "forgotten", orders: []string{a, b, forget}, want: "b"},
		{name: "all forgotten", orders: []string{a, forget}},
		{name: "nonsense", orders: []string{a, "nonsense"}, want: "a", wantErr: "read an order"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			host, janitor := net.Pipe()
			go func() {
				defer host.Close()
				answers := bufio.NewReader(host)
				for _, o := range tt.orders {
					if _, err := io.WriteString(host, o+"\n"); err != nil {
						return
					}
					if answer, err := answers.ReadString('\n'); err != nil || answer != "ok\n" {
						return
					}
				}
			}()
			got, err := obey(janitor)
			_ = janitor.Close()
			if names := strings.Join(slices.Sorted(maps.Keys(got)), ","); names != tt.want {
				t.Errorf("to clean: %q, want %q", names, tt.want)
			}
			if (tt.wantErr == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.wantErr) {
				t.Errorf("error %v, want %q", err, tt.wantErr)
			}
		})
	}
}
