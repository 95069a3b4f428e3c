package docker

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// endpoint is an address at which an engine may answer, and who named it.
type endpoint struct {
	Source string    // "DOCKER_HOST", `docker context "work"`
	Host   string    // unix:///var/run/docker.sock, tcp://10.0.0.5:2376
	TLS    *tlsFiles // nil: no TLS
}

// tlsFiles name the PEM files of a TLS connection. A missing file is left out.
type tlsFiles struct {
	CA, Cert, Key string
	SkipVerify    bool // the server's certificate is not checked
}

// surroundings are what the search for an engine depends on besides the
// configuration; tests replace them.
type surroundings struct {
	getenv func(string) string
	home   string
	goos   string
}

func realSurroundings() surroundings {
	home, _ := os.UserHomeDir() // without one, the places below it are not tried
	return surroundings{getenv: os.Getenv, home: home, goos: runtime.GOOS}
}

// endpoints lists where to look for an engine, in order. Where the user named
// one, it is the only one: falling back to another engine in silence would
// start cells on a machine that was not meant.
func (s surroundings) endpoints(config EngineConfig) ([]endpoint, error) {
	if config.Host != "" && config.Context != "" {
		return nil, errors.New("EngineConfig sets both Host and Context")
	}
	if config.Host != "" {
		return []endpoint{{Source: "EngineConfig.Host", Host: config.Host, TLS: s.environmentTLS()}}, nil
	}
	if config.Context != "" {
		return s.contextEndpoint(config.Context, "EngineConfig.Context")
	}
	if host := s.getenv("DOCKER_HOST"); host != "" {
		return []endpoint{{Source: "DOCKER_HOST", Host: host, TLS: s.environmentTLS()}}, nil
	}
	if name := s.getenv("DOCKER_CONTEXT"); name != "" {
		return s.contextEndpoint(name, "DOCKER_CONTEXT")
	}
	name, err := s.currentContext()
	if err != nil {
		return nil, err
	}
	return s.contextEndpoint(name, "currentContext in "+filepath.Join(s.configDir(), "config.json"))
}

// usual lists the sockets of engines that were installed and not configured.
func (s surroundings) usual() []endpoint {
	if s.goos == "windows" {
		return []endpoint{{Source: "default pipe", Host: "npipe:////./pipe/docker_engine"}}
	}
	list := []endpoint{{Source: "default socket", Host: "unix:///var/run/docker.sock"}}
	add := func(source, dir string, rest ...string) {
		if dir != "" {
			list = append(list, endpoint{Source: source, Host: "unix://" + filepath.Join(append([]string{dir}, rest...)...)})
		}
	}
	add("rootless socket", s.getenv("XDG_RUNTIME_DIR"), "docker.sock")
	add("rootless socket", s.home, ".docker", "run", "docker.sock")
	add("Docker Desktop's socket", s.home, ".docker", "desktop", "docker.sock")
	return list
}

// environmentTLS follows the docker command: DOCKER_TLS_VERIFY asks for TLS
// with verification, DOCKER_CERT_PATH alone for TLS without it.
func (s surroundings) environmentTLS() *tlsFiles {
	dir, verify := s.getenv("DOCKER_CERT_PATH"), s.getenv("DOCKER_TLS_VERIFY") != ""
	if dir == "" && !verify {
		return nil
	}
	if dir == "" {
		dir = s.configDir()
	}
	return filesIn(dir, !verify)
}

func filesIn(dir string, skipVerify bool) *tlsFiles {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs // the janitor, which gets these names, runs in another directory
	}
	return &tlsFiles{
		CA:         filepath.Join(dir, "ca.pem"),
		Cert:       filepath.Join(dir, "cert.pem"),
		Key:        filepath.Join(dir, "key.pem"),
		SkipVerify: skipVerify,
	}
}

func (s surroundings) configDir() string {
	if dir := s.getenv("DOCKER_CONFIG"); dir != "" {
		return dir
	}
	return filepath.Join(s.home, ".docker")
}

// currentContext is what `docker context use` chose, "" when nothing was.
func (s surroundings) currentContext() (string, error) {
	path := filepath.Join(s.configDir(), "config.json")
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var config struct{ CurrentContext string }
	if err := json.Unmarshal(b, &config); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return config.CurrentContext, nil
}

// contextEndpoint reads where the docker context called name points to. The
// docker command keeps contexts in directories named by the hash of the name.
func (s surroundings) contextEndpoint(name, source string) ([]endpoint, error) {
	if name == "" || name == "default" {
		return s.usual(), nil
	}
	sum := sha256.Sum256([]byte(name))
	id := hex.EncodeToString(sum[:])
	path := filepath.Join(s.configDir(), "contexts", "meta", id, "meta.json")
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("docker context %q, named by %s: %w", name, source, err)
	}
	var meta struct {
		Endpoints map[string]struct {
			Host          string
			SkipTLSVerify bool
		}
	}
	if err := json.Unmarshal(b, &meta); err != nil {
		return nil, fmt.Errorf("docker context %q: read %s: %w", name, path, err)
	}
	engine, ok := meta.Endpoints["docker"]
	if !ok || engine.Host == "" {
		return nil, fmt.Errorf("docker context %q: %s names no docker endpoint", name, path)
	}
	e := endpoint{Source: fmt.Sprintf("docker context %q", name), Host: engine.Host}
	dir := filepath.Join(s.configDir(), "contexts", "tls", id, "docker")
	if info, err := os.Stat(dir); engine.SkipTLSVerify || err == nil && info.IsDir() {
		e.TLS = filesIn(dir, engine.SkipTLSVerify)
	}
	return []endpoint{e}, nil
}
