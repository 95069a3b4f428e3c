//go:build linux && !amd64 && !arm64

package entry

// sysMemfdCreate is no system call: these architectures number it differently
// and do without, see [newMemoryFile].
const sysMemfdCreate = ^uintptr(0) >> 1
