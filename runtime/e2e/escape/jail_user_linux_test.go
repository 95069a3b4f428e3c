package escape_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/escape"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

// asUser is set in a run of this test binary as an ordinary user. Its value is
// a directory with the inmate's program and a file for what came of the
// attempts.
const asUser = "ESCAPE_AS_USER"

const (
	programFile  = "inmate"
	outcomesFile = "outcomes"
)

// TestJailOfAnOrdinaryUser runs the rows of the jail once more, as somebody who
// has no rights and no cgroup. What has come of the attempts is compared here
// as well.
func TestJailOfAnOrdinaryUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED, NOT ROOT: who runs the tests is an ordinary user already, and the row of the jail is this one")
	}
	if _, err := program(); err != nil {
		t.Fatalf("build the inmate: %v", err)
	}
	const user = 4321
	own, outcomes := filepath.Join(scratch, "escape.test"), filepath.Join(scratch, outcomesFile)
	self, err := os.ReadFile("/proc/self/exe")
	if err == nil {
		err = os.WriteFile(own, self, 0o755)
	}
	if err == nil {
		err = os.WriteFile(outcomes, nil, 0o600)
	}
	if err == nil {
		err = os.Chown(outcomes, user, user)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), own, "-test.run=^TestJail(WithProcAndDevices)?$", "-test.timeout=20m", "-test.v")
	cmd.Env = append(os.Environ(), asUser+"="+scratch, "TMPDIR=/tmp", "HOME=/")
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("as user %d: %v\n%s", user, err, out)
	}
	got, err := os.ReadFile(outcomes)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) == 0 {
		t.Skipf("SKIPPED, NO JAIL FOR AN ORDINARY USER:\n%s", out)
	}
	var told map[string]escape.Outcome
	if err := json.Unmarshal(got, &told); err != nil {
		t.Fatal(err)
	}
	r := row{name: userRow}
	for _, a := range escape.Attempts() {
		if outcome, ok := told[a.Name]; ok {
			r.judge(t, a, outcome.Escaped, outcome.Detail)
		} else {
			t.Errorf("%s: has not been made as user %d", a.Name, user)
		}
	}
	show(t, r.name)
}

// tell hands what came of the attempts to the test that has started this one.
func tell(t *testing.T, outcomes map[string]escape.Outcome) {
	t.Helper()
	text, err := json.Marshal(outcomes)
	if err == nil {
		err = os.WriteFile(filepath.Join(os.Getenv(asUser), outcomesFile), text, 0o600)
	}
	if err != nil {
		t.Error(err)
	}
}

// boundOf returns how much memory a program in a cell of the configuration can
// allocate. Without a cgroup that is less than Memory: what /tmp may take comes
// off it.
func boundOf(tb testing.TB, c jail.Config) int64 {
	tb.Helper()
	protections, err := jail.Examine(c)
	if err != nil {
		tb.Fatal(err)
	}
	bound := c.Memory
	for _, p := range protections {
		tb.Logf("%s by %s%s", p.Name, p.By, p.Missing)
		if p.Name == "memory" && strings.HasPrefix(p.By, "RLIMIT_DATA") {
			bound -= c.TmpSize
		}
		if os.Getenv(asUser) != "" && strings.HasPrefix(p.By, "cgroup") {
			tb.Errorf("%s is bounded by %s, and the row is to show what holds without one", p.Name, p.By)
		}
	}
	return bound
}
