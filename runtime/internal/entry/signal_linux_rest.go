//go:build linux && !amd64 && !arm64

package entry

func setSignalPipe(int) {}

func signalHandler() (handler, restorer uintptr) { return 0, 0 }
