package impl

var groups = []map[string]attempt{
	files, descriptors, program, devices, processes, signals, namespaces, mounts, roots,
	sockets, networks, shared, keys, privileges, kernel, modules, kernelFiles, machine,
	tables, cgroups, bombs, limits,
}
