package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
	"github.com/hoosegen/hoosegen/runtime/sandbox"
)

func TestMain(m *testing.M) {
	docker.Janitor() // as main does
	os.Exit(m.Run())
}

// runs runs hoosegen run with a standard input.
func runs(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return hoosegen(t, stdin, append([]string{"run"}, args...)...)
}

func TestRunRefusesWhatMakesNoSense(t *testing.T) {
	t.Setenv("DOCKER_HOST", "unix:///no/such/engine.sock")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("no program"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		args string
		code int
		want string // in stderr
	}{
		{"an unknown flag", "-x", exitFailed, "not defined: -x"},
		{"no inmate", "", exitFailed, "no inmate is named"},
		{"an unknown sandbox", "-sandbox chroot ./x M", exitFailed, `no sandbox is called "chroot"; there are auto, jail, docker, process`},
		{"no time", "-timeout 0s ./x M", exitFailed, "needs more than no time"},
		{"negative processors", "-cpus -3 " + file + " M", exitFailed, "CPUs is -3 processors, less than 0.01"},
		{"no size", "-memory lots ./x M", exitFailed, "want a number of bytes"},
		{"too large a size", "-memory 9999999999g ./x M", exitFailed, "want a number of bytes"},
		{"a volume that is none", "-volume /etc ./x M", exitFailed, "want host:cell"},
		{"a volume at a relative path", "-volume /etc:etc ./x M", exitFailed, "want host:cell"},
		{"a variable that is none", "-env A ./x M", exitFailed, "want NAME=VALUE"},
		{"a limit that is none", "-sandbox process -memory 1g ./x M", exitFailed, "would do nothing"},
		{"a volume that is not mounted", "-sandbox process -volume /a:/b ./x M", exitFailed, "would do nothing"},
		{"an argument that is no JSON", "-sandbox process ./x M 1 hello", exitFailed, `argument 2: "hello": it is not JSON`},
		{"a file that is not there", "-sandbox process ./x M @/no/such/file", exitFailed, "argument 1: open /no/such/file"},
		{"one input twice", "-sandbox process ./x M @- @-", exitFailed, "argument 2: standard input is an argument already"},
		{"an empty call", "-sandbox process -wire ./x", exitFailed, "the input is empty"},
		{"a method and the wire", "-wire ./x M", exitFailed, "the call comes from standard input, and M is named too"},
		{"two forms of the answer", "-wire -raw ./x", exitFailed, "exclude each other"},
		{"a flag behind the inmate", "./x -timeout 3s M", exitFailed, "-timeout comes too late: flags go before the arguments"},
		{"a flag behind the method", "./x M -raw", exitFailed, "-raw comes too late: flags go before the arguments"},
		{"no program", "-sandbox process " + file + " M", exitFailed, "may not execute it: its mode is -rw-r--r-- (chmod +rx)"},
		{"a package that is no main", "-sandbox process ../../runtime/image M", exitFailed, "an inmate is a main"},
		{"packages", "-sandbox process ../../gen/... M", exitFailed, "name one main package"},
		{"a package that is not there", "-sandbox process ./nosuch M", exitFailed, "nosuch"},
		{"an image for no engine", "-sandbox process hoosegen/x:1 M", exitFailed, "only containers are made of images"},
		{"a program and no engine", "-sandbox docker " + file + " M", exitFailed, "no engine answered"},
		{"a package and no engine", "-sandbox docker ../../runtime/e2e/suite/inmate Empty", exitFailed, "no engine answered"},
		{"a main that is no inmate", "-sandbox process ../../runtime/image/testdata/hello-inmate M", exitFailed, "it is no inmate: it does not import"},
		{"an image and no engine", "-sandbox docker hoosegen/x:1 Empty", exitFailed, "no engine answered"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := runs(t, "", strings.Fields(tt.args)...)
			if code != tt.code || out != "" || !strings.Contains(errs, tt.want) {
				t.Errorf("exit code %d, stdout %q, stderr %q; want %d and %q", code, out, errs, tt.code, tt.want)
			}
		})
	}
}

func TestFlagsReachTheSandbox(t *testing.T) {
	var o runOptions
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	o.flags(fs)
	err := fs.Parse(strings.Fields("-sandbox jail -memory 1g -cpus 2 -pids 7 -tmp-size 1m -volume /a:/b -env A=B -devices -proc -executable-tmp -allow-unix-sockets -allow-unenforced-limits"))
	if err != nil {
		t.Fatal(err)
	}
	c := o.config
	if want := (launch.Limits{Memory: 1 << 30, CPUs: 2, PIDs: 7, TmpSize: 1 << 20}); o.sandbox != sandbox.Jail || c.Limits != want || len(c.Volumes) != 1 || c.Env["A"] != "B" {
		t.Errorf("%s %+v", o.sandbox, c)
	}
	if !c.ExecutableTmp || !c.AllowUnixSockets || !c.AllowUnenforcedLimits {
		t.Errorf("%+v", c)
	}
	var jailed jail.Config
	if c.Jail(&jailed); !jailed.Devices || !jailed.Proc {
		t.Errorf("%+v", jailed)
	}
}

func TestSizesAndVolumes(t *testing.T) {
	for text, want := range map[string]byteSize{"1": 1, "64k": 64 << 10, "512M": 512 << 20, "2g": 2 << 30} {
		var got byteSize
		if err := got.Set(text); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", text, got, err, want)
		}
	}
	var v volumes
	for _, text := range []string{"/a:/b", "/a:b:/c:rw", "rel:/d:ro"} {
		if err := v.Set(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	want := volumes{{Host: "/a", Cell: "/b"}, {Host: "/a:b", Cell: "/c", ReadWrite: true}, {Host: filepath.Join(dir, "rel"), Cell: "/d"}}
	for i := range want {
		if filepath.Separator == '/' && (len(v) != len(want) || v[i] != want[i]) {
			t.Errorf("volumes %+v, want %+v", v, want)
		}
	}
}

func TestImagesAreToldFromPackages(t *testing.T) {
	for name, want := range map[string]bool{
		"./cmd/x-inmate": false, "example.com/app/cmd/x-inmate": false, "x": false,
		"hoosegen/x:0123": true, "localhost:5000/x:1": true, "hoosegen/x@sha256:00": true, "sha256:00": true,
	} {
		if got := isImage(name); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
