package docker

import (
	"strconv"

	"github.com/hoosegen/hoosegen/runtime/launch/internal/proc"
)

// The labels that every container carries. The owner's are missing where the
// owner cannot be identified; such a container is never swept.
const (
	labelOurs     = "hoosegen"
	labelLauncher = "hoosegen.launcher"
	labelSerial   = "hoosegen.serial"    // counts the containers of a launcher from 1
	labelOwner    = "hoosegen.owner"     // for the sweep
	labelOwnerPID = "hoosegen.owner.pid" // for people
)

// labels are those of all containers of the launcher with that id.
func labels(launcher string) map[string]string {
	l := map[string]string{labelOurs: "1", labelLauncher: launcher}
	if me, err := proc.Self(); err == nil {
		l[labelOwner], l[labelOwnerPID] = me.String(), strconv.Itoa(me.PID)
	}
	return l
}
