package docker

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// fakeEngine answers what Connect asks.
func fakeEngine(osType string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.41")
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/info") {
			_, _ = w.Write([]byte(`{"OSType":"` + osType + `","Architecture":"aarch64"}`))
		}
	})
}

func TestEnginesAreReachedWithTLS(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	server := httptest.NewUnstartedServer(fakeEngine("linux"))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // failed handshakes are what is tested
	server.StartTLS()
	defer server.Close()
	host := "tcp://" + server.Listener.Addr().String()
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ca := write("ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	empty := write("empty.pem", []byte("nothing"))
	none := filepath.Join(dir, "none.pem")
	tests := []struct {
		name string
		tls  *tlsFiles
		want string // "" means that it is reached
	}{
		{"its certificate is trusted", &tlsFiles{CA: ca, Cert: none, Key: none}, ""},
		{"it is not looked at", &tlsFiles{CA: none, Cert: none, Key: none, SkipVerify: true}, ""},
		{"it is not trusted", &tlsFiles{CA: none, Cert: none, Key: none}, "certificate"},
		{"no certificate to trust", &tlsFiles{CA: empty, Cert: none, Key: none}, "holds no certificate"},
		{"no certificate to show", &tlsFiles{CA: ca, Cert: empty, Key: empty}, "tls:"},
		{"no TLS", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			engine, err := open(t.Context(), endpoint{Host: host, TLS: tt.tls})
			if tt.tls == nil {
				if err == nil {
					t.Error("an engine with TLS answered without")
				}
				return
			}
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v, want one with %q", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer engine.Close()
			if got := engine.Client().ClientVersion(); got != "1.41" || engine.Architecture() != "arm64" || engine.local() {
				t.Errorf("version %s, architecture %s, local %t", got, engine.Architecture(), engine.local())
			}
		})
	}
}

func TestAnEngineForOtherContainersIsRefused(t *testing.T) {
	server := httptest.NewServer(fakeEngine("windows"))
	defer server.Close()
	_, err := open(t.Context(), endpoint{Host: "tcp://" + server.Listener.Addr().String()})
	if err == nil || !strings.Contains(err.Error(), "windows") {
		t.Errorf("error %v, want one about windows", err)
	}
}

// TestTheFirstEngineThatAnswersIsUsed has two in the usual places.
func TestTheFirstEngineThatAnswersIsUsed(t *testing.T) {
	dir := t.TempDir()
	l, err := net.Listen("unix", filepath.Join(dir, "docker.sock"))
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: fakeEngine("linux")}} //nolint:gosec // of this test alone
	server.Start()
	defer server.Close()
	s := surroundings{getenv: func(name string) string { return map[string]string{"XDG_RUNTIME_DIR": dir}[name] }, goos: "linux"}
	list := s.usual()
	if list[0].Host = "unix://" + dir + "/none"; len(list) != 2 {
		t.Fatalf("places %+v", list)
	}
	engine, err := first(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	if engine.Address() != "unix://"+dir+"/docker.sock" {
		t.Errorf("the engine is %s", engine.Address())
	}
	list[1].Host += ".none"
	_, err = first(t.Context(), list)
	var unreachable *UnreachableError
	if !errors.As(err, &unreachable) || len(unreachable.Attempts) != 2 {
		t.Errorf("error %v, want two attempts", err)
	}
}

func TestADialThatIsCutClosesItsConnection(t *testing.T) {
	for _, cutFirst := range []bool{true, false} {
		ours, theirs := net.Pipe()
		d := &dialer{plain: func(context.Context, string, string) (net.Conn, error) { return ours, nil }}
		ctx, watch := watchDial(t.Context())
		if cutFirst {
			watch.close()
		}
		if _, err := d.dial(ctx, "", ""); err != nil {
			t.Fatal(err)
		}
		if !cutFirst {
			watch.close()
		}
		if _, err := theirs.Read(make([]byte, 1)); err == nil {
			t.Error("the connection is open")
		}
	}
}
