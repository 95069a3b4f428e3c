package escape

var cgroups = []Attempt{
	{Name: "cgroup-make", Tries: "make a cgroup", Needs: "a writable cgroup"},
	{Name: "cgroup-write", Tries: "open the limits and members of a cgroup for writing", Needs: "a writable cgroup"},
	{Name: "cgroup-release-agent", Tries: "open a release_agent for writing (CVE-2022-0492)", Needs: "cgroups of version 1"},
	{Name: "cgroup-mount", Tries: "mount cgroups", Needs: "cgroups"},
}

var limits = []Attempt{
	{Name: "memory", Tries: "use twice the memory", Lethal: true},
	{Name: "memory-of-children", Tries: "use twice the memory in several processes", Lethal: true},
	{Name: "memory-in-files", Tries: "use twice the memory in files without a name", Lethal: true},
	{Name: "memory-shared", Tries: "use twice the memory in memory that is shared", Lethal: true},
	{
		Name: "memory-in-pipes", Tries: "use twice the memory in pipes", Lethal: true,
		WithoutCgroup: "the machine's bound on the pipes of a user, 64 MiB unless fs.pipe-user-pages-soft says otherwise",
	},
	{Name: "threads", Tries: "have twice the threads", Lethal: true},
	{Name: "processes", Tries: "have twice the processes", Lethal: true},
	{Name: "disk", Tries: "write more than /tmp may hold, to every place that can be written to"},
	{Name: "file-size", Tries: "write a file beyond the limit of its size", Lethal: true},
	{Name: "open-files", Tries: "open more files than the limit"},
	{Name: "processors", Tries: "use half as much again of processor time as the limit", Needs: "two processors that have nothing else to do"},
	{Name: "limit-raise", Tries: "raise a limit of one's own", Needs: "CAP_SYS_RESOURCE"},
	{Name: "out-of-memory-score", Tries: "be killed later than others for lack of memory", Needs: "CAP_SYS_RESOURCE"},
	{Name: "priority", Tries: "raise one's own priority"},
	{Name: "real-time", Tries: "be scheduled before all others", Needs: "a cgroup with real time"},
	{Name: "disk-priority", Tries: "read and write before all others"},
}
