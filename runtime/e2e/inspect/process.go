package inspect

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// Process reads the state of a process, which has to live and to run the same
// program all the time; a process that changes otherwise meanwhile may be seen
// half before and half after. What the caller has no right to read is named in
// Unseen; any other failure is an error.
func Process(pid int) (State, error) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	s, err := look(pid, dir)
	if err != nil {
		return State{}, fmt.Errorf("inspect process %d: %w", pid, err)
	}
	return s, nil
}

func look(pid int, dir string) (State, error) {
	before, err := Living(pid)
	if err != nil {
		return State{}, err
	}
	r := reader{dir: dir}
	r.Exe = r.link("program", "exe")
	r.threads(pid)
	r.identity()
	r.SessionLeader, r.TTY = before.Session == pid, before.TTY
	r.descriptors()
	r.files(pid)
	r.network()
	r.Dumpable = r.dumpable()
	exe := r.link("program", "exe")
	if r.err != nil {
		return State{}, r.err
	}
	after, err := Living(pid)
	switch {
	case err != nil:
		return State{}, err
	case after.Starttime != before.Starttime:
		return State{}, errors.New("it ended while it was looked at, and another process has its id")
	case exe != r.Exe:
		return State{}, fmt.Errorf("it went from the program %s to %s while it was looked at", r.Exe, exe)
	}
	return r.State, nil
}

// reader fills a State. The first error stays; after it nothing is read.
type reader struct {
	dir string
	State
	err error
}

// check reports whether something could be read. part is what to name as
// unseen when it was refused.
func (r *reader) check(part string, err error) bool {
	switch {
	case r.err != nil:
		return false
	case err == nil:
		return true
	case errors.Is(err, fs.ErrPermission):
		if !slices.Contains(r.Unseen, part) {
			r.Unseen = append(r.Unseen, part)
		}
	default:
		r.err = err
	}
	return false
}

func (r *reader) text(part, name string) string {
	b, err := os.ReadFile(filepath.Join(r.dir, name))
	r.check(part, err)
	return string(b)
}

func (r *reader) link(part, name string) string {
	target, err := os.Readlink(filepath.Join(r.dir, name))
	r.check(part, err)
	return target
}

// threads reads all of them; one that ends meanwhile is left out, but for the
// first, whose directory stays as long as the process does.
func (r *reader) threads(pid int) {
	names, err := list(filepath.Join(r.dir, "task"))
	if !r.check("threads", err) {
		return
	}
	uids, err := parseIDMap(r.text("id maps", "uid_map"))
	r.check("id maps", err)
	gids, err := parseIDMap(r.text("id maps", "gid_map"))
	r.check("id maps", err)
	r.UIDMap, r.GIDMap = mapText(uids), mapText(gids)
	r.Others = make(map[int]Thread)
	for _, name := range names {
		id, err := strconv.Atoi(name)
		if !r.check("threads", err) {
			return
		}
		t, err := r.thread(filepath.Join(r.dir, "task", name))
		if id != pid && gone(err) {
			continue
		}
		if !r.check("threads", err) {
			return
		}
		t.UIDs, t.GIDs = t.OutsideUIDs, t.OutsideGIDs
		if t.Namespaces["user"] != shared {
			t.UIDs, t.GIDs = translate(uids, t.OutsideUIDs), translate(gids, t.OutsideGIDs)
		}
		if id == pid {
			r.Thread = t
		} else {
			r.Others[id] = t
		}
	}
}

func (r *reader) thread(dir string) (Thread, error) {
	text, err := os.ReadFile(filepath.Join(dir, "status"))
	if err != nil {
		return Thread{}, err
	}
	t, err := parseStatus(string(text))
	if err != nil {
		return Thread{}, err
	}
	t.Namespaces, err = namespaces(filepath.Join(dir, "ns"))
	if errors.Is(err, fs.ErrPermission) {
		r.check("namespaces", err)
		err = nil
	}
	return t, err
}

func namespaces(dir string) (map[string]string, error) {
	names, err := list(dir)
	if errors.Is(err, fs.ErrPermission) {
		// Of a process that is not dumpable only root may list them, but whoever
		// made its user namespace may read each. Every process has the same names.
		names, err = list("/proc/thread-self/ns")
	}
	if err != nil {
		return nil, err
	}
	all := make(map[string]string)
	for _, name := range names {
		theirs, err := os.Readlink(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		ours, err := os.Readlink(filepath.Join("/proc/thread-self/ns", name))
		if err != nil {
			return nil, err
		}
		all[name] = own
		if theirs == ours {
			all[name] = shared
		}
	}
	return all, nil
}

const (
	own    = "own"
	shared = "shared"
)

// identity reads the files of one line.
func (r *reader) identity() {
	r.Cwd, r.Root = r.link("working directory", "cwd"), r.link("root", "root")
	r.CoreFilter = strings.TrimSpace(r.text("core filter", "coredump_filter"))
	if text := r.text("OOM score", "oom_score_adj"); text != "" {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		r.check("OOM score", err)
		r.OOMScoreAdj = n
	}
	if text := r.text("environment", "environ"); text != "" {
		r.Environment = strings.Split(strings.TrimSuffix(text, "\x00"), "\x00")
	}
}

func (r *reader) descriptors() {
	all, err := descriptors(filepath.Join(r.dir, "fd"))
	r.check("descriptors", err)
	r.Descriptors = all
}

func (r *reader) files(pid int) {
	var err error
	if text := r.text("mounts", "mountinfo"); text != "" {
		r.Mounts, err = parseMounts(text)
		r.check("mounts", err)
	}
	if text := r.text("limits", "limits"); text != "" {
		r.Limits, err = parseLimits(text)
		r.check("limits", err)
	}
	r.Cgroups, err = cgroups(pid)
	r.check("cgroups", err)
}

func (r *reader) network() {
	r.Interfaces = parseInterfaces(r.text("network", "net/dev"))
	v4 := r.text("network", "net/route")
	v6, err := os.ReadFile(filepath.Join(r.dir, "net/ipv6_route"))
	if !errors.Is(err, fs.ErrNotExist) { // a kernel without IPv6 has no such routes
		r.check("network", err)
	}
	r.Routes = countRoutes(v4, string(v6))
}

// dumpable looks at whom the kernel gives the process's files to: to its
// effective user, or to root when it is not dumpable.
func (r *reader) dumpable() string {
	info, err := os.Stat(filepath.Join(r.dir, "stat"))
	if !r.check("dumpable", err) {
		return ""
	}
	return dumpable(owner(info), r.OutsideUIDs[1], r.UIDMap)
}

// dumpable compares the owner of the files with the effective user. Root is
// that of the user namespace, where that has one.
func dumpable(owner, effective int, uidMap string) string {
	root := 0
	if lines, err := parseIDMap(strings.ReplaceAll(uidMap, ",", "\n")); err == nil {
		for _, l := range lines {
			if l.inside == 0 {
				root = l.outside
			}
		}
	}
	switch {
	case owner != effective:
		return "no"
	case effective == root:
		return "unknown"
	}
	return "yes"
}

// list returns the names in a directory, sorted.
func list(dir string) ([]string, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = d.Close() }()
	names, err := d.Readdirnames(-1)
	slices.Sort(names)
	return names, err
}

// gone reports that what was listed is not there any more.
func gone(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH)
}
