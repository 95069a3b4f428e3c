package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// noJailHere is set in a run of this test binary where no jail can be made.
const noJailHere = "IMAGEPROC_NO_JAIL_HERE"

func TestWithoutASandboxItRefusesToRunUnconfined(t *testing.T) {
	picture := file(t, "a.png", photo(t, "video-001.png"))
	if os.Getenv(noJailHere) != "" {
		got := runIn(t.Context(), openSandbox, "-out", t.TempDir(), picture)
		if got.status != exitFailed || !strings.Contains(got.stderr, "no jail here") || !strings.Contains(got.stderr, "-sandbox process") {
			t.Errorf("status %d, stderr %s; want a refusal that names -sandbox process", got.status, got.stderr)
		}
		return
	}
	t.Run("jail", func(t *testing.T) {
		needJail(t)
		// In a user namespace that may not have others within it, there is no jail.
		cmd := exec.Command("/bin/sh", "-c", `echo 0 >/proc/sys/user/max_user_namespaces && exec "$0" -test.run='^TestWithoutASandbox'`, os.Args[0])
		cmd.Env = append(os.Environ(), noJailHere+"=1")
		cmd.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("docker", func(t *testing.T) {
		t.Setenv("DOCKER_HOST", "unix://"+filepath.Join(t.TempDir(), "nobody.sock"))
		t.Setenv("DOCKER_CONTEXT", "")
		got := runIn(t.Context(), openSandbox, "-sandbox", "docker", "-out", t.TempDir(), picture)
		if got.status != exitFailed || !strings.Contains(got.stderr, "nobody.sock") || strings.Contains(got.stderr, "-sandbox process") {
			t.Errorf("status %d, stderr %s; want why there is no engine, which was asked for", got.status, got.stderr)
		}
	})
}
