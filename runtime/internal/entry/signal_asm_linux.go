//go:build amd64 || arm64

package entry

// signalPipe is where onSignal writes to, and signalNumbers where it finds the
// byte to write: a signal handler has no memory of its own.
var (
	//lint:ignore U1000 read in assembly
	signalPipe int32 //nolint:unused // read in assembly
	//lint:ignore U1000 read in assembly
	signalNumbers = //nolint:unused // read in assembly
	[lastSignal + 1]byte{
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
		21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
		41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60,
		61, 62, 63, 64,
	}
)

func setSignalPipe(fd int) { signalPipe = int32(fd) }

// signalHandler returns the addresses of the handler and of the code that
// returns from it, which is 0 where the kernel provides that.
func signalHandler() (handler, restorer uintptr)
