package launch

import (
	"errors"
	"fmt"
	"path"
	"strings"
)

// CheckCommand reports what no launcher accepts of the arguments and the
// working directory with which an inmate is started in a cell. dir has to be
// absolute, and not in one of the kernel's own directories, where it has been a
// way out of containers (CVE-2024-21626).
func CheckCommand(args []string, dir string) error {
	var errs []error
	for _, arg := range args {
		if strings.ContainsRune(arg, 0) {
			errs = append(errs, fmt.Errorf("Args: %q has a zero byte", arg)) //nolint:staticcheck // it is a field's name
		}
	}
	if !path.IsAbs(dir) || strings.ContainsRune(dir, 0) {
		errs = append(errs, fmt.Errorf("Dir %q is not an absolute path", dir)) //nolint:staticcheck // it is a field's name
	}
	for _, kernel := range []string{"/proc", "/sys", "/dev"} {
		if within(path.Clean(dir), kernel) {
			errs = append(errs, fmt.Errorf("Dir %q lies in %s", dir, kernel)) //nolint:staticcheck // it is a field's name
		}
	}
	return errors.Join(errs...)
}
