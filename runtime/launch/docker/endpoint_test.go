package docker

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// dotDocker makes a docker configuration directory.
func dotDocker(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func contextID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])
}

func meta(name string) string { return "contexts/meta/" + contextID(name) + "/meta.json" }

func TestEndpointsAreFoundAsTheDockerCommandDoes(t *testing.T) {
	dir := dotDocker(t, map[string]string{
		"config.json":  `{"currentContext":"work","auths":{}}`,
		meta("work"):   `{"Name":"work","Metadata":{},"Endpoints":{"docker":{"Host":"tcp://10.0.0.5:2376","SkipTLSVerify":false}}}`,
		meta("loose"):  `{"Name":"loose","Endpoints":{"docker":{"Host":"tcp://10.0.0.6:2376","SkipTLSVerify":true}}}`,
		meta("plain"):  `{"Name":"plain","Endpoints":{"docker":{"Host":"unix:///plain.sock"}}}`,
		meta("kube"):   `{"Name":"kube","Endpoints":{"kubernetes":{"Host":"https://k"}}}`,
		meta("broken"): `{"Name":`,
		"contexts/tls/" + contextID("work") + "/docker/ca.pem": "x",
	})
	tlsIn := func(dir string, skip bool) *tlsFiles {
		return &tlsFiles{CA: dir + "/ca.pem", Cert: dir + "/cert.pem", Key: dir + "/key.pem", SkipVerify: skip}
	}
	tlsOf := func(context string, skip bool) *tlsFiles {
		return tlsIn(dir+"/contexts/tls/"+contextID(context)+"/docker", skip)
	}
	tests := []struct {
		name    string
		config  EngineConfig
		env     map[string]string
		want    []endpoint
		wantErr string
	}{
		{name: "the usual places", want: []endpoint{
			{Source: "default socket", Host: "unix:///var/run/docker.sock"},
			{Source: "rootless socket", Host: "unix:///home/me/.docker/run/docker.sock"},
			{Source: "Docker Desktop's socket", Host: "unix:///home/me/.docker/desktop/docker.sock"},
		}},
		{name: "with a runtime directory", env: map[string]string{"XDG_RUNTIME_DIR": "/run/user/7"}, want: []endpoint{
			{Source: "default socket", Host: "unix:///var/run/docker.sock"},
			{Source: "rootless socket", Host: "unix:///run/user/7/docker.sock"},
			{Source: "rootless socket", Host: "unix:///home/me/.docker/run/docker.sock"},
			{Source: "Docker Desktop's socket", Host: "unix:///home/me/.docker/desktop/docker.sock"},
		}},
		{name: "DOCKER_HOST alone", env: map[string]string{"DOCKER_HOST": "tcp://h:1", "DOCKER_CONTEXT": "work"}, want: []endpoint{{Source: "DOCKER_HOST", Host: "tcp://h:1"}}},
		{name: "DOCKER_HOST with certificates", env: map[string]string{"DOCKER_HOST": "tcp://h:1", "DOCKER_CERT_PATH": "/certs", "DOCKER_TLS_VERIFY": "1"},
			want: []endpoint{{Source: "DOCKER_HOST", Host: "tcp://h:1", TLS: tlsIn("/certs", false)}}},
		{name: "DOCKER_HOST unverified", env: map[string]string{"DOCKER_HOST": "tcp://h:1", "DOCKER_CERT_PATH": "/certs"},
			want: []endpoint{{Source: "DOCKER_HOST", Host: "tcp://h:1", TLS: tlsIn("/certs", true)}}},
		{name: "DOCKER_TLS_VERIFY without a path", env: map[string]string{"DOCKER_HOST": "tcp://h:1", "DOCKER_TLS_VERIFY": "1", "DOCKER_CONFIG": dir},
			want: []endpoint{{Source: "DOCKER_HOST", Host: "tcp://h:1", TLS: tlsIn(dir, false)}}},
		{name: "the chosen context", env: map[string]string{"DOCKER_CONFIG": dir}, want: []endpoint{{Source: `docker context "work"`, Host: "tcp://10.0.0.5:2376", TLS: tlsOf("work", false)}}},
		{name: "DOCKER_CONTEXT", env: map[string]string{"DOCKER_CONFIG": dir, "DOCKER_CONTEXT": "plain"}, want: []endpoint{{Source: `docker context "plain"`, Host: "unix:///plain.sock"}}},
		{name: "a context that skips verification", env: map[string]string{"DOCKER_CONFIG": dir, "DOCKER_CONTEXT": "loose"},
			want: []endpoint{{Source: `docker context "loose"`, Host: "tcp://10.0.0.6:2376", TLS: tlsOf("loose", true)}}},
		{name: "the default context, over the chosen one", env: map[string]string{"DOCKER_CONFIG": dir, "DOCKER_CONTEXT": "default"}, want: []endpoint{
			{Source: "default socket", Host: "unix:///var/run/docker.sock"},
			{Source: "rootless socket", Host: "unix:///home/me/.docker/run/docker.sock"},
			{Source: "Docker Desktop's socket", Host: "unix:///home/me/.docker/desktop/docker.sock"},
		}},
		{name: "the configuration's host", config: EngineConfig{Host: "unix:///mine"}, env: map[string]string{"DOCKER_HOST": "tcp://h:1"}, want: []endpoint{{Source: "EngineConfig.Host", Host: "unix:///mine"}}},
		{name: "the configuration's context", config: EngineConfig{Context: "plain"}, env: map[string]string{"DOCKER_HOST": "tcp://h:1", "DOCKER_CONFIG": dir},
			want: []endpoint{{Source: `docker context "plain"`, Host: "unix:///plain.sock"}}},
		{name: "both", config: EngineConfig{Host: "unix:///mine", Context: "plain"}, wantErr: "both Host and Context"},
		{name: "a context that is not there", env: map[string]string{"DOCKER_CONTEXT": "gone", "DOCKER_CONFIG": dir}, wantErr: `"gone", named by DOCKER_CONTEXT`},
		{name: "a context for something else", env: map[string]string{"DOCKER_CONTEXT": "kube", "DOCKER_CONFIG": dir}, wantErr: "names no docker endpoint"},
		{name: "a broken context", env: map[string]string{"DOCKER_CONTEXT": "broken", "DOCKER_CONFIG": dir}, wantErr: "meta.json"},
		{name: "a broken configuration", env: map[string]string{"DOCKER_CONFIG": dotDocker(t, map[string]string{"config.json": "{"})}, wantErr: "config.json"},
		{name: "DOCKER_HOST over a broken configuration", env: map[string]string{"DOCKER_HOST": "tcp://h:1", "DOCKER_CONFIG": "/none"}, want: []endpoint{{Source: "DOCKER_HOST", Host: "tcp://h:1"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := surroundings{getenv: func(name string) string { return tt.env[name] }, home: "/home/me", goos: "linux"}
			got, err := s.endpoints(tt.config)
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Errorf("error %v, want one with %q", err, tt.wantErr)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%+v, %v\nwant %+v", got, err, tt.want)
			}
		})
	}
}

func TestAUserWithoutAHomeHasFewerPlaces(t *testing.T) {
	s := surroundings{getenv: func(string) string { return "" }, goos: "linux"}
	if got := s.usual(); len(got) != 1 || got[0].Host != "unix:///var/run/docker.sock" {
		t.Errorf("%+v, want the default socket alone", got)
	}
}
