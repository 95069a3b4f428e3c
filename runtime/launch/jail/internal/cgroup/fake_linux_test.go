package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// fake is a tree of ordinary directories that behave as far as needed like
// those of cgroups.
type fake struct {
	t       *testing.T
	root    string
	mounts  []mounted
	closed  []string         // names that may not be written to
	refused map[string]error // what setting a value gives, by the file's path or name
	lacks   []string         // files that new cgroups do not have
}

// newFake makes a machine of mounts, one per line as
// "DEVICE ROOT POINT VERSION CONTROLLERS", with the host in the cgroups own,
// lines of /proc/self/cgroup.
func newFake(t *testing.T, mounts, own string) (*fake, *machine) {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{t: t, root: root, refused: map[string]error{}}
	var mountinfo strings.Builder
	for line := range strings.Lines(mounts) {
		var device, at, point, version, options string
		if n, _ := fmt.Sscan(line, &device, &at, &point, &version, &options); n != 5 {
			t.Fatalf("%q", line)
		}
		fmt.Fprintf(&mountinfo, "1 2 0:%s %s %s rw - cgroup%s none %s\n", device, at, point, strings.TrimPrefix(version, "1"), options)
	}
	f.file("/proc/self/mountinfo", mountinfo.String())
	f.file("/proc/self/cgroup", own)
	f.file("/proc/swaps", "Filename\tType\n/dev/sda2 partition\n")
	if f.mounts, err = parseMounts(mountinfo.String()); err != nil {
		t.Fatal(err)
	}
	for _, m := range f.mounts {
		f.cgroup(m.point, "")
	}
	return f, &machine{root: root, tree: f}
}

// file writes a file, with the directories above it.
func (f *fake) file(name, text string) {
	f.t.Helper()
	name = f.root + name
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fake) read(name string) string {
	f.t.Helper()
	b, err := os.ReadFile(f.root + name)
	if err != nil {
		f.t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

// mount returns the innermost mount that the directory is in.
func (f *fake) mount(dir string) (found mounted) {
	for _, m := range f.mounts {
		if within(dir, m.point) && len(m.point) >= len(found.point) {
			found = m
		}
	}
	return found
}

// cgroup makes one, with what is in it: "available|enabled|processes" in
// version 2.
func (f *fake) cgroup(dir, content string) {
	f.t.Helper()
	m := f.mount(dir)
	files := map[string]string{"cgroup.procs": ""}
	if m.version == 1 {
		files["tasks"] = ""
		for _, c := range m.controllers {
			for _, s := range slices.Concat(Limits{}.settings(1, c), Limits{}.swapSettings(1)) {
				files[s.file] = "0"
			}
		}
		files["memory.oom_control"] = "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n"
	} else {
		parts := strings.Split(content+"||", "|")
		files["cgroup.controllers"], files["cgroup.subtree_control"], files["cgroup.procs"] = parts[0], parts[1], parts[2]
		if dir != m.point || m.root != "/" {
			files["cgroup.type"] = "domain\n"
		}
		for c := range strings.FieldsSeq(parts[0]) {
			for _, s := range slices.Concat(Limits{}.settings(2, c), Limits{}.swapSettings(2)) {
				files[s.file] = "0"
			}
		}
		files["memory.events"] = "low 0\noom 1\noom_kill 3\noom_group_kill 1\n"
	}
	for name, text := range files {
		if !slices.Contains(f.lacks, name) {
			f.file(path.Join(dir, name), text)
		}
	}
}

func (f *fake) path(dir *os.Root) string { return strings.TrimPrefix(dir.Name(), f.root) }

func (f *fake) identify(dir *os.Root) (version int, device uint64, err error) {
	m := f.mount(f.path(dir))
	return m.version, m.device, nil
}

func (f *fake) mayWrite(name string) error {
	name = strings.TrimPrefix(name, f.root)
	for _, closed := range f.closed {
		if within(name, closed) {
			return &os.PathError{Op: "write to", Path: name, Err: unix.EACCES}
		}
	}
	_, err := os.Stat(f.root + name)
	return err
}

func (f *fake) set(dir *os.Root, file, value string) (string, error) {
	name := path.Join(f.path(dir), file)
	for _, key := range []string{name, name + " " + value, file} {
		if err := f.refused[key]; err != nil {
			return "", err
		}
	}
	if _, err := dir.Stat(file); err != nil {
		return "", err
	}
	if file == "cgroup.subtree_control" {
		on, _ := words(dir, file)
		available, _ := words(dir, "cgroup.controllers")
		for w := range strings.FieldsSeq(value) {
			if !slices.Contains(available, w[1:]) {
				return "", unix.ENOENT
			}
			on = append(on, w[1:])
		}
		value = strings.Join(on, " ")
	}
	return value, dir.WriteFile(file, []byte(value), 0o644)
}

func (f *fake) mkdir(dir *os.Root, name string) error {
	if err := dir.Mkdir(name, 0o755); err != nil {
		return err
	}
	on, err := words(dir, "cgroup.subtree_control")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f.cgroup(path.Join(f.path(dir), name), strings.Join(on, " "))
	return nil
}

func (f *fake) rmdir(dir *os.Root, name string) error {
	if _, err := dir.Lstat(name); err != nil {
		return err
	}
	return dir.RemoveAll(name)
}
