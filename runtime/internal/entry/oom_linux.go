package entry

// oomCounter counts how many processes of this cgroup the kernel has killed for
// want of memory since start. Outside a container that shares of the host's
// tree is visible only in part; a file that cannot be read counts nothing.
type oomCounter struct {
	file   string
	before int
}

func (c *oomCounter) start() {
	for _, file := range oomFiles(string(readFile("/proc/self/cgroup"))) {
		if n, ok := parseOOMKills(string(readFile(file))); ok {
			c.file, c.before = file, n
			return
		}
	}
}

func (c *oomCounter) count() int {
	if c.file == "" {
		return 0
	}
	n, _ := parseOOMKills(string(readFile(c.file)))
	return max(n-c.before, 0)
}

// oomFiles returns where the count may be, given /proc/self/cgroup. A cgroup
// file system mounted inside a container shows the container's own group at
// its root, whereas the path may still be the host's, hence two places each.
func oomFiles(cgroup string) []string {
	const v1, v2 = "/sys/fs/cgroup/memory", "/sys/fs/cgroup"
	var files []string
	for more := true; more; {
		var line string
		line, cgroup, more = cut(cgroup, '\n')
		_, rest, _ := cut(line, ':')
		controllers, path, ok := cut(rest, ':')
		if !ok {
			continue
		}
		if path == "/" {
			path = ""
		}
		if controllers == "" {
			files = append(files, v2+path+"/memory.events", v2+"/memory.events")
		}
		for next := controllers != ""; next; {
			var name string
			if name, controllers, next = cut(controllers, ','); name == "memory" {
				files = append(files, v1+path+"/memory.oom_control", v1+"/memory.oom_control")
			}
		}
	}
	return files
}

// parseOOMKills finds the line "oom_kill n", which both versions have.
func parseOOMKills(text string) (n int, ok bool) {
	for more := true; more; {
		var line string
		line, text, more = cut(text, '\n')
		if name, value, found := cut(line, ' '); found && name == "oom_kill" {
			n, _ = number(value)
			return n, true
		}
	}
	return 0, false
}
