package docker

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"testing"
)

func TestOrdersAreObeyedUntilTheHostIsGone(t *testing.T) {
	state := func(launcher string, creating ...string) string {
		return fmt.Sprintf(`{"Launcher":%q,"Endpoint":{"Host":"unix:///e"},"Creating":[%s]}`, launcher, strings.Join(creating, ","))
	}
	a, b, forget := state("a"), state("b"), `{"Launcher":"a","Forget":true}`
	tests := []struct {
		name    string
		orders  []string
		want    string
		wantErr string
	}{
		{name: "none"},
		{name: "two", orders: []string{a, b}, want: "a[] b[]"},
		{name: "repeated", orders: []string{state("a", "1"), state("a", "1")}, want: "a[1]"},
		{name: "forgotten", orders: []string{state("a", "1"), b, forget}, want: "b[]"},
		{name: "all forgotten", orders: []string{a, forget}},
		{name: "some are to come", orders: []string{state("a", "1"), state("a", "1", "2"), state("b", "1"), state("a", "2")}, want: "a[2] b[1]"},
		{name: "none is to come", orders: []string{state("a", "1", "7"), a}, want: "a[]"},
		{name: "nonsense", orders: []string{a, "nonsense"}, want: "a[]", wantErr: "read an order"},
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
			charges, err := obey(janitor)
			_ = janitor.Close()
			var got []string
			for _, name := range slices.Sorted(maps.Keys(charges)) {
				got = append(got, name+fmt.Sprint(slices.Sorted(maps.Keys(charges[name].creating))))
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("to clean: %q, want %q", got, tt.want)
			}
			if (tt.wantErr == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.wantErr) {
				t.Errorf("error %v, want %q", err, tt.wantErr)
			}
		})
	}
}
