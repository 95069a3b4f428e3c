package suite_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestTheJailServesAnOrdinaryUser runs the suite's jail rows once more, as
// somebody who has no rights at all and no cgroup.
func TestTheJailServesAnOrdinaryUser(t *testing.T) {
	if os.Getenv(asUser) != "" {
		return // this is it
	}
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED, NOT ROOT: who runs the tests is an ordinary user already")
	}
	for _, build := range []inmate{subject, relay, echo} {
		name, err := build.program()
		if err == nil {
			err = os.Chmod(name, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	own := filepath.Join(scratch, "suite.test")
	b, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(own, b, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(own, "-test.run=/^jail", "-test.skip=Memory|OrdinaryUser|OneShot", "-test.timeout=20m", "-test.v")
	cmd.Env = append(os.Environ(), asUser+"="+scratch, "TMPDIR=/tmp", "HOME=/")
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 4321, Gid: 4321}}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("as user 4321: %v\n%s", err, out)
	}
}
