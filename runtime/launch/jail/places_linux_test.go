package jail

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// The user that tests become to be an ordinary one.
const ordinary = 4321

// answer is what testdata/self says of a jail where it was started.
type answer struct {
	Error, Hint string
	Unsupported bool
	Unenforced  bool
	Protections []Protection
	Inmate      suite.Surroundings
	Echo        string
}

// by returns what enforces a protection.
func (a answer) by(name string) string {
	for _, p := range a.Protections {
		if p.Name == name {
			return p.By
		}
	}
	return ""
}

// ask runs a command that ends in testdata/self.
func ask(t *testing.T, cmd *exec.Cmd) (a answer) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %v\n%s%s", cmd.Args, err, &stdout, &stderr)
	}
	_, text, _ := bytes.Cut(stdout.Bytes(), []byte("printed by an initialiser\n"))
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatalf("%v says %q: %v\n%s", cmd.Args, &stdout, err, &stderr)
	}
	return a
}

func (a answer) works(t *testing.T) {
	t.Helper()
	if a.Error != "" || a.Echo != "from the cell" {
		t.Errorf("the jail does not work: %s; echo %q", a.Error, a.Echo)
	}
}

// selfAs returns a command that runs testdata/self as an ordinary user when the
// test is root, and as ourselves otherwise.
func selfAs(t *testing.T, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(program(t, self))
	cmd.Env, cmd.Dir = append(os.Environ(), env...), "/"
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: ordinary, Gid: ordinary}}
	}
	return cmd
}

// needRoot skips what only root can set up.
func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED, NOT ROOT: this test makes a place that an ordinary user cannot make")
	}
}

func TestAnOrdinaryUserHasAJail(t *testing.T) {
	a := ask(t, selfAs(t))
	a.works(t)
	uid := os.Geteuid()
	if uid == 0 {
		uid = ordinary
		if got := a.by("memory"); !strings.HasPrefix(got, "RLIMIT_DATA of a cell's only process") {
			t.Errorf("memory is bounded by %q", got)
		}
		if got := a.by("processes"); got != "RLIMIT_NPROC in a user namespace of its own" {
			t.Errorf("processes are bounded by %q", got)
		}
	}
	if got := a.by("root's powers"); !strings.HasPrefix(got, "user "+strconv.Itoa(uid)+" ") {
		t.Errorf("cells are %q outside, want user %d", got, uid)
	}
}

// TestAnOrdinaryUserOfTheGroupRootHasAJail is a container's user who was given
// without a group, and everybody's on OpenShift.
func TestAnOrdinaryUserOfTheGroupRootHasAJail(t *testing.T) {
	needRoot(t)
	cmd := selfAs(t)
	cmd.SysProcAttr.Credential.Gid = 0
	a := ask(t, cmd)
	a.works(t)
	if got := a.by("root's powers"); !strings.HasPrefix(got, "user "+strconv.Itoa(ordinary)+" and group 0, ") {
		t.Errorf("cells are %q outside", got)
	}
}

func TestRootHasAJailThatIsNotRoots(t *testing.T) {
	needRoot(t)
	a := ask(t, exec.Command(program(t, self)))
	a.works(t)
	if got := a.by("root's powers"); !strings.HasPrefix(got, "user 65534 and group 65534") {
		t.Errorf("cells are %q outside", got)
	}
}

func TestOneBinaryIsHostAndInmate(t *testing.T) {
	cmd := exec.Command(program(t, self))
	cmd.Env = append(os.Environ(), "PROC=1", "ALLOW=1", "SECRET_OF_THE_HOST=1")
	a := ask(t, cmd)
	a.works(t)
	in := a.Inmate
	if len(in.Environment) != 0 || in.UID != 65534 || strings.Join(in.CanWrite, " ") != "/tmp" || strings.Join(in.Descriptors, " ") != "0 1 2" || strings.Join(in.Interfaces, " ") != "lo" {
		t.Errorf("the inmate sees %+v", in)
	}
}

// TestOneBinaryMayNeedLibraries builds it as go build does where there is a C
// compiler.
func TestOneBinaryMayNeedLibraries(t *testing.T) {
	name := filepath.Join(scratch, "self-cgo")
	build := exec.Command("go", "build", "-o", name, "./testdata/self")
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := build.CombinedOutput(); err != nil {
		t.Skipf("SKIPPED, NO C COMPILER: %v\n%s", err, out)
	}
	if loader, err := interpreter(name); err != nil || loader == "" {
		t.Fatalf("the program has the loader %q, %v: the test tests nothing", loader, err)
	}
	ask(t, exec.Command(name)).works(t)
	cmd := selfAs(t)
	cmd.Path, cmd.Args[0] = name, name
	ask(t, cmd).works(t)
}

// TestWhereNamespacesAreForbidden: an error with the remedy, and no weaker jail.
func TestWhereNamespacesAreForbidden(t *testing.T) {
	t.Run("by a limit", func(t *testing.T) {
		// In a user namespace of its own the test is root, and may forbid
		// further ones.
		cmd := exec.Command("/bin/sh", "-c", `echo 0 >/proc/sys/user/max_user_namespaces && exec "$0"`, program(t, self))
		uid, gid := os.Geteuid(), os.Getegid()
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWUSER}
		if uid == 0 {
			uid, gid = ordinary, ordinary
			cmd.SysProcAttr.Credential = &syscall.Credential{Uid: 0, Gid: 0, NoSetGroups: true}
		}
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: gid, Size: 1}}
		refused(t, ask(t, cmd), "user.max_user_namespaces")
	})
	for _, errno := range []syscall.Errno{unix.EPERM, unix.ENOSYS} {
		t.Run("by a filter that answers "+errno.Error(), func(t *testing.T) {
			cmd := selfAs(t)
			forbid(t, cmd, errno)
			refused(t, ask(t, cmd), "seccomp")
		})
	}
}

// TestInAContainer starts a jail in a container of an engine, whose default
// profile forbids namespaces.
func TestInAContainer(t *testing.T) {
	image := containerImage(t)
	run := func(args ...string) *exec.Cmd {
		return exec.Command("docker", append(append([]string{"run", "--rm", "--label=hoosegen", "--network=none", "--log-driver=none"}, args...), image, "/self")...)
	}
	t.Run("with the default profile", func(t *testing.T) {
		refused(t, ask(t, run()), "seccomp")
	})
	const unconfined = "--security-opt=seccomp=unconfined"
	tests := []struct {
		name       string
		args       []string
		identities string
	}{
		{"that lets root make namespaces", []string{unconfined}, "user 65534 and group 65534"},
		{"that lets a user make namespaces", []string{unconfined, "--user=1234:1234"}, "user 1234 and group 1234"},
		{"that is read-only", []string{unconfined, "--read-only"}, "user 65534 and group 65534"},
		{"whose root may mount", []string{unconfined, "--cap-add=SYS_ADMIN"}, "user 65534 and group 65534"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := ask(t, run(tt.args...))
			a.works(t)
			if got := a.by("root's powers"); !strings.HasPrefix(got, tt.identities) {
				t.Errorf("cells are %q outside, want %s", got, tt.identities)
			}
		})
	}
	t.Run("whose root may not change ids", func(t *testing.T) {
		a := ask(t, run(unconfined, "--cap-drop=ALL"))
		if a.Error == "" || !strings.Contains(a.Hint, "CAP_SETUID") {
			t.Errorf("the answer is %+v, want an error whose hint has CAP_SETUID", a)
		}
	})
}

// containerImage makes an image that holds testdata/self alone.
func containerImage(t *testing.T) string {
	t.Helper()
	if out, err := exec.Command("docker", "version").CombinedOutput(); err != nil {
		testenv.Missing(t, "there is no Docker Engine: %v\n%s", err, out)
	}
	dir := t.TempDir()
	b, err := os.ReadFile(program(t, self))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "self"), b, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, mount := range []string{"proc", "dev", "sys", "tmp", "etc"} {
		if err := os.Mkdir(filepath.Join(dir, mount), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	const image = "hoosegen/jail-test"
	tar := exec.Command("tar", "-C", dir, "-c", ".")
	load := exec.Command("docker", "import", "-", image)
	pipe, err := tar.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	load.Stdin = pipe
	if err := tar.Start(); err != nil {
		t.Fatal(err)
	}
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("docker import: %v\n%s", err, out)
	}
	if err := tar.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("docker", "rmi", image).CombinedOutput(); err != nil {
			t.Errorf("docker rmi: %v\n%s", err, out)
		}
	})
	return image
}

func refused(t *testing.T, a answer, remedy string) {
	t.Helper()
	if a.Error == "" || a.Echo != "" || !strings.Contains(a.Hint, remedy) || !strings.Contains(a.Hint, "launch/docker") {
		t.Errorf("the answer is %+v, want an error whose hint has %q", a, remedy)
	}
}

// forbid runs cmd by way of this test binary, which first installs a filter
// that refuses new user namespaces.
func forbid(t *testing.T, cmd *exec.Cmd, errno syscall.Errno) {
	t.Helper()
	own := filepath.Join(scratch, "forbid")
	if _, err := os.Stat(own); err != nil {
		b, err := os.ReadFile("/proc/self/exe")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(own, b, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd.Env = append(cmd.Env, "JAIL_TEST_FORBID="+strconv.Itoa(int(errno)))
	cmd.Args = append([]string{own}, cmd.Args...)
	cmd.Path = own
}
