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
	a, b := `{"Launcher":"a","Endpoint":{"Host":"unix:///a"}}`, `{"Launcher":"b","Endpoint":{"Host":"unix:///b"}}`
	forget := `{"Launcher":"a","Forget":true}`
	creating := func(launcher string, serial int) string {
		return fmt.Sprintf(`{"Launcher":%q,"Creating":%d}`, launcher, serial)
	}
	created := func(launcher string, serial int) string {
		return fmt.Sprintf(`{"Launcher":%q,"Created":%d}`, launcher, serial)
	}
	tests := []struct {
		name    string
		orders  []string
		want    string
		wantErr string
	}{
		{name: "none"},
		{name: "two", orders: []string{a, b}, want: "a[] b[]"},
		{name: "told twice", orders: []string{a, creating("a", 1), a}, want: "a[1]"},
		{name: "forgotten", orders: []string{a, b, creating("a", 1), forget}, want: "b[]"},
		{name: "all forgotten", orders: []string{a, forget}},
		{name: "some are to come", orders: []string{a, b, creating("a", 1), creating("a", 2), creating("b", 1), created("a", 1)}, want: "a[2] b[1]"},
		{name: "none is to come", orders: []string{a, creating("a", 1), created("a", 1), created("a", 7)}, want: "a[]"},
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
					if strings.Contains(o, "Creat") {
						continue
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
