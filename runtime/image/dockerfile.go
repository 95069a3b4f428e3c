package image

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"text/template"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
	"github.com/hoosegen/hoosegen/templates"
)

// layContext makes the build context for the user's Dockerfile, and returns
// its hash.
func (i *Image) layContext(p *program) (hash string, err error) {
	path := i.config.Dockerfile
	text, err := os.ReadFile(path)
	if err != nil {
		return "", refuse("read Dockerfile", path, err, "")
	}
	dockerfile, err := renderDockerfile(text)
	if err != nil {
		return "", fail("complete Dockerfile", path, err, "")
	}
	files := append([]File{
		{Path: "/Dockerfile", Data: dockerfile},
		{Path: abi.Program, Mode: 0o555, Data: p.binary, time: timeOf(p.binary)},
	}, i.config.Files...)
	if i.context, err = tarOf(files); err != nil {
		return "", err
	}
	i.labels = i.config.labels(p)
	about, err := json.Marshal(map[string]any{"arch": p.arch, "labels": i.labels}) // in the order of the keys
	if err != nil {
		return "", fail("lay out", p.importPath, err, "")
	}
	sum := sha256.Sum256(append(about, i.context...))
	return hex.EncodeToString(sum[:]), nil
}

// timeOf makes a time out of content. Some engines find what a step of a build
// has changed by size and time alone, and would keep an inmate that the base
// had already.
func timeOf(content []byte) time.Time {
	sum := sha256.Sum256(content)
	return epoch.Add(time.Duration(binary.BigEndian.Uint32(sum[:])>>1) * time.Second)
}

func renderDockerfile(text []byte) ([]byte, error) {
	t, err := template.ParseFS(templates.FS, "Dockerfile.tmpl")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, struct{ Dockerfile string }{string(bytes.TrimSpace(text))})
	return b.Bytes(), err
}

// lines cuts what is written to it into lines. A line longer than lineSize is
// told in pieces.
type lines struct {
	report func(string)
	held   []byte
}

const lineSize = 4 << 10

func (l *lines) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n')
		n := min(end+1, lineSize)
		if end < 0 {
			n = min(len(rest), lineSize)
		}
		l.held = append(l.held, rest[:n]...)
		rest = rest[n:]
		if end >= 0 || len(l.held) >= lineSize {
			if line := bytes.TrimSpace(l.held); len(line) > 0 {
				l.report(string(line))
			}
			l.held = l.held[:0]
		}
	}
	return len(p), nil
}

// counter tells the progress of what is written through it, once per percent.
type counter struct {
	w           io.Writer
	done, total int64
	told        int64
	config      Config
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.done += int64(n)
	if c.config.Progress != nil && c.done-c.told >= c.total/100 {
		c.told = c.done
		c.config.Progress(Progress{Step: StepWrite, Done: c.done, Total: c.total})
	}
	return n, err
}
