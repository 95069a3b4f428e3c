package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

const (
	subjectInmate = "github.com/hoosegen/hoosegen/runtime/e2e/suite/inmate"
	pictureInmate = "github.com/hoosegen/hoosegen/examples/imageproc/cmd/imageproc-inmate"
	probeInmate   = "github.com/hoosegen/hoosegen/cmd/hoosegen/testdata/probe"
	picture       = "../../examples/imageproc/cmd/imageproc/testdata/pictures/talk.jpeg"

	// atTheStart is what the subject prints in every cell.
	atTheStart = "stdout| printed by an initialiser\n"
)

// built returns what -sandbox takes as INMATE for a package: a compiled program,
// or an image; it skips where there is no such sandbox.
func built(t *testing.T, sandbox, pkg string) string {
	t.Helper()
	testenv.Processes(t)
	switch sandbox {
	case "jail":
		if s := examineJail(); !s.Works {
			testenv.Missing(t, "there is no jail: %s", s.Problem)
		}
	case "docker":
		ref, err := image.Build(t.Context(), image.Config{Package: pkg, AnyProgram: true, Name: "hoosegen-test/run-" + path.Base(pkg)})
		if _, unreachable := errors.AsType[*docker.UnreachableError](err); unreachable {
			testenv.Missing(t, "there is no Docker Engine: %v", err)
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { removeImage(t, ref) })
		return ref
	}
	program, err := programs(pkg)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "inmate")
	if err := os.WriteFile(name, program, 0o755); err != nil { //nolint:gosec // it is a program
		t.Fatal(err)
	}
	return name
}

func removeImage(t *testing.T, ref string) {
	t.Helper()
	engine, err := docker.Connect(context.Background(), docker.EngineConfig{})
	if err != nil {
		t.Error(err)
		return
	}
	if err := errors.Join(engine.RemoveImage(context.Background(), ref), engine.Close()); err != nil {
		t.Error(err)
	}
}

// programs compiles each package once, as hoosegen run does.
var programs = func() func(pkg string) ([]byte, error) {
	var mu sync.Mutex
	all := map[string][]byte{}
	return func(pkg string) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		if all[pkg] != nil {
			return all[pkg], nil
		}
		dir, err := os.MkdirTemp("", "hoosegen-test-")
		if err != nil {
			return nil, err
		}
		program := filepath.Join(dir, "inmate")
		if err = image.Compile(context.Background(), image.Config{Package: pkg, AnyProgram: true}, program); err == nil {
			all[pkg], err = os.ReadFile(program)
		}
		return all[pkg], errors.Join(err, os.RemoveAll(dir))
	}
}()

func eachSandbox(t *testing.T, test func(t *testing.T, sandbox string)) {
	t.Helper()
	for _, name := range []string{"process", "jail", "docker"} {
		t.Run(name, func(t *testing.T) { test(t, name) })
	}
}

// words returns stderr without what every run of the sandbox prints.
func words(sandbox, stderr string) string {
	if sandbox == "process" {
		stderr = strings.TrimPrefix(stderr, "hoosegen run: NO SANDBOX: the inmate can do all that you can\n")
	}
	return stderr
}

func TestRunCallsInEverySandbox(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bytes")
	if err := os.WriteFile(file, []byte{0, 1, 0xff}, 0o600); err != nil {
		t.Fatal(err)
	}
	const record = `{"ID":1,"Name":"x","Created":{"$time":"2024-01-02T03:04:05.5+02:00"},"Checksum":{"$base64":"AAEC"},"Parent":7,"Tags":["a"],"Address":{"Zip":9}}`
	tests := []struct {
		name   string
		args   []string
		stdin  string
		code   int
		stdout string
		stderr string // behind atTheStart
	}{
		{"text for bytes", []string{"Echo", `"hello"`}, "", exitOK, "\"aGVsbG8=\"\n", ""},
		{"a file", []string{"Echo", "@" + file}, "", exitOK, "\"AAH/\"\n", ""},
		{"standard input", []string{"Subject.Echo", "@-"}, "from stdin", exitOK, "\"ZnJvbSBzdGRpbg==\"\n", ""},
		{"no result", []string{"Empty"}, "", exitOK, "null\n", ""},
		{"several results", []string{"NoContext", "7", `"\u202eseven"`}, "", exitOK, "[\"\\u202eseven\",7]\n", ""},
		{"yields", []string{"Count", "2"}, "", exitOK, "{\"yield\":[0]}\n{\"yield\":[1]}\n2\n", ""},
		{"a struct", []string{"Record", record}, "", exitOK,
			`{"ID":1,"Name":"x","Email":"","Active":false,"Score":0,"Created":"2024-01-02T01:04:05.5Z","Tags":["a"],` +
				`"Address":{"Street":"","City":"","Country":"","Zip":9},"Parent":7,"Counts":null,"Checksum":"AAEC","Notes":""}` + "\n", ""},
		{"output", []string{"Print", `"\u001b[31mred\n"`, `"to stderr"`, "false"}, "", exitOK, "null\n", "stdout| \\x1b[31mred\nstderr| to stderr\n"},
		{"an error", []string{"Fail", `"wrapped"`}, "", exitRefused, "",
			"hoosegen run: github.com/hoosegen/hoosegen/runtime/e2e/suite.ErrRefused: at the door: refused\n"},
		{"a call that does not fit", []string{"Count", `"x"`}, "", exitRefused, "", "hoosegen run: hoosegen.BadCall: argument 1 of Subject.Count (int): codec: want int at byte 0, got str\n"},
		{"death", []string{"Die", `"panic in another goroutine"`}, "", exitFailed, "", "?hoosegen run: the inmate exited with status 2 before it answered\n"},
		{"too late", []string{"Hang", "true"}, "", exitFailed, "", "hoosegen run: there was no answer within 1s (-timeout)\n"},
	}
	// What comes of a call is not the container's doing: a few show it.
	inContainers := []string{"yields", "output", "an error", "death", "too late"}
	eachSandbox(t, func(t *testing.T, sandbox string) {
		inmate := built(t, sandbox, subjectInmate)
		for _, tt := range tests {
			if sandbox == "docker" && !testenv.Long() && !slices.Contains(inContainers, tt.name) {
				continue
			}
			t.Run(tt.name, func(t *testing.T) {
				hoosetest.NoLeaks(t)
				args := []string{"-sandbox", sandbox, inmate}
				if tt.name == "too late" {
					args = append([]string{"-timeout", "1s"}, args...)
				}
				code, stdout, stderr := runs(t, tt.stdin, append(args, tt.args...)...)
				stderr = words(sandbox, stderr)
				if tt.name == "too late" && stderr == tt.stderr { // before the inmate ran
					stderr = atTheStart + stderr
				}
				if end, some := strings.CutPrefix(tt.stderr, "?"); some && strings.HasSuffix(stderr, end) {
					stderr = atTheStart + tt.stderr
				}
				if code != tt.code || stdout != tt.stdout || stderr != atTheStart+tt.stderr {
					t.Errorf("exit code %d, stdout\n%s\nstderr\n%s\nwant %d,\n%s\n%s", code, stdout, stderr, tt.code, tt.stdout, atTheStart+tt.stderr)
				}
			})
		}
	})
}

// TestRunSetsUpTheCell asks a program in it what it sees.
func TestRunSetsUpTheCell(t *testing.T) {
	t.Setenv("SECRET_OF_THE_HOST", "1")
	eachSandbox(t, func(t *testing.T, sandbox string) {
		probe := built(t, sandbox, probeInmate)
		if sandbox == "process" {
			code, stdout, stderr := runs(t, "", "-sandbox", sandbox, "-env", "A=1", "-env", "B=x=y", probe, "Look")
			if code != exitOK || !strings.HasPrefix(stdout, `["A=1 B=x=y",`) {
				t.Errorf("exit code %d, %q\n%s", code, stdout, stderr)
			}
			return
		}
		for mode, writes := range map[string]bool{"": false, ":ro": false, ":rw": true} {
			dir := t.TempDir()
			if err := errors.Join(os.Chmod(dir, 0o777), os.WriteFile(filepath.Join(dir, "file"), []byte("seen"), 0o644)); err != nil {
				t.Fatal(err)
			}
			code, stdout, stderr := runs(t, "", "-sandbox", sandbox, "-env", "A=1", "-env", "B=x=y", "-volume", dir+":/seen"+mode, probe, "Look")
			if want := fmt.Sprintf("[\"A=1 B=x=y\",65534,\"seen\",%t]\n", writes); code != exitOK || stdout != want {
				t.Errorf("%q: exit code %d, %q, want %q\n%s", mode, code, stdout, want, stderr)
			}
			if _, err := os.Stat(filepath.Join(dir, "written")); (err == nil) != writes {
				t.Errorf("%q: the file is there: %t", mode, err == nil)
			}
		}
	})
}

func TestRunLimitsMemory(t *testing.T) {
	for _, sandbox := range []string{"jail", "docker"} {
		t.Run(sandbox, func(t *testing.T) {
			code, _, stderr := runs(t, "", "-sandbox", sandbox, "-memory", "160m", built(t, sandbox, subjectInmate), "Die", `"eat memory"`)
			if code != exitFailed || !strings.Contains(stderr, "hoosegen run: the inmate ") || !strings.Contains(stderr, " before it answered") {
				t.Errorf("exit code %d\n%s", code, stderr)
			}
		})
	}
}

// TestRunReadsAPicture has a real picture looked at, and scaled down.
func TestRunReadsAPicture(t *testing.T) {
	eachSandbox(t, func(t *testing.T, sandbox string) {
		inmate := built(t, sandbox, pictureInmate)
		code, stdout, stderr := runs(t, "", "-sandbox", sandbox, inmate, "Info", "@"+picture)
		if code != exitOK || !strings.HasPrefix(stdout, `{"Format":"jpeg","Size":{"X":150,"Y":103},"Orientation":1}`) || words(sandbox, stderr) != "" {
			t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
		}
		code, stdout, stderr = runs(t, "", "-sandbox", sandbox, "-raw", inmate, "Thumbnail", "@"+picture, `{"X":30,"Y":30}`)
		small, err := png.DecodeConfig(strings.NewReader(stdout))
		if code != exitOK || err != nil || small.Width != 30 || !strings.HasSuffix(stderr, "yield| {\"yield\":[1]}\n") {
			t.Errorf("exit code %d, %v, %+v\n%s", code, err, small, stderr)
		}
		code, _, stderr = runs(t, "", "-sandbox", sandbox, inmate, "Info", `"no picture"`)
		if code != exitRefused || !strings.Contains(stderr, "imageproc.ErrFormat: ") {
			t.Errorf("exit code %d\n%s", code, stderr)
		}
		code, _, stderr = runs(t, "", "-sandbox", sandbox, inmate, "Convert")
		if code != exitRefused || !strings.Contains(stderr, "cannot be called on the one-shot wire") {
			t.Errorf("exit code %d\n%s", code, stderr)
		}
	})
}

func TestRunListsTheMethods(t *testing.T) {
	eachSandbox(t, func(t *testing.T, sandbox string) {
		code, stdout, stderr := runs(t, "", "-sandbox", sandbox, built(t, sandbox, subjectInmate))
		if want := "Subject.Count(int, each func(int)) (int, error)\n"; code != exitOK || !strings.Contains(stdout, want) || words(sandbox, stderr) != atTheStart {
			t.Errorf("exit code %d, %q, want %q\n%s", code, stdout, want, stderr)
		}
	})
	code, stdout, stderr := runs(t, "", "-sandbox", "process", fake(t, `printf '\222\246return\245\033[31m'`))
	if code != exitOK || stdout != `\x1b[31m` {
		t.Errorf("of an inmate that would command the terminal: exit code %d, %q, %q", code, stdout, stderr)
	}
	if code, _, stderr = runs(t, "", "-sandbox", "process", fake(t, `printf '\222\246return\007'`)); code != exitFailed || !strings.Contains(stderr, "the list of methods is no text") {
		t.Errorf("of an inmate that has no list: exit code %d, %q", code, stderr)
	}
}

// TestRunPassesTheWireOn writes a call and reads the items of its answer.
func TestRunPassesTheWireOn(t *testing.T) {
	const hello = "\x92\xa6stdout\xbaprinted by an initialiser\n"
	eachSandbox(t, func(t *testing.T, sandbox string) {
		inmate := built(t, sandbox, subjectInmate)
		for _, tt := range []struct {
			call, answer string
			code         int
		}{
			{"\x92\xa4Echo\x91\xc4\x03abc", hello + "\x92\xa6return\xc4\x03abc", exitOK},
			{"\x92\xa5Count\x91\x01", hello + "\x92\xa5yield\x91\x00\x92\xa6return\x01", exitOK},
			{"\x92\xa4Fail\x91\xa4text", hello + "\x92\xa5raise\x83\xa5class\xb3*errors.errorString\xa7message\xaFnothing special\xa9backtrace\x90", exitRefused},
		} {
			code, stdout, stderr := runs(t, tt.call, "-sandbox", sandbox, "-wire", inmate)
			if code != tt.code || stdout != tt.answer {
				t.Errorf("exit code %d, %q\n%s", code, stdout, stderr)
			}
		}
	})
}

// TestRunCompilesPackages leaves nothing of it behind.
func TestRunCompilesPackages(t *testing.T) {
	eachSandbox(t, func(t *testing.T, sandbox string) {
		if ref := built(t, sandbox, subjectInmate); sandbox == "docker" {
			_, tag, _ := strings.Cut(ref, ":") // of the same content
			ref = "hoosegen/inmate:" + tag
			if before, err := image.Exists(t.Context(), docker.EngineConfig{}, ref); err != nil || !before {
				t.Cleanup(func() { removeImage(t, ref) })
			}
		}
		temp := t.TempDir()
		t.Setenv("TMPDIR", temp)
		code, stdout, stderr := runs(t, "", "-sandbox", sandbox, "../../runtime/e2e/suite/inmate", "Visit")
		if code != exitOK || stdout != "1\n" {
			t.Errorf("exit code %d, %q\n%s", code, stdout, stderr)
		}
		if left, err := os.ReadDir(temp); len(left) > 0 || err != nil {
			t.Errorf("%v is left, %v", left, err)
		}
	})
}

// fake writes a program that is no inmate.
func fake(t *testing.T, script string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "fake")
	if err := os.WriteFile(name, []byte("#!/bin/sh\nPATH=/bin:/usr/bin\n"+script+"\n"), 0o755); err != nil { //nolint:gosec // it is a program
		t.Fatal(err)
	}
	return name
}

func TestRunSurvivesHostileInmates(t *testing.T) {
	const read = "head -c 8 >/dev/null\n"
	for _, tt := range []struct {
		name, script string
		code         int
		stdout       string
		stderr       string // in it
	}{
		{"nothing", "", exitFailed, "", "the inmate exited with status 0 before it answered"},
		{"nothing and an exit status", "exit 1", exitFailed, "", "the inmate exited with status 1 before it answered"},
		{"garbage", `printf 'There is no engine\n'`, exitFailed, "", "an item begins with byte 0x54"},
		{"terminal commands", read + `printf '\033]0;evil\007'`, exitFailed, "", "an item begins with byte 0x1b"},
		{"half an item", read + `printf '\222\246ret'`, exitFailed, "", "exited with status 0 in the middle of its answer"},
		{"a claim", read + `printf '\222\246return\306\377\377\377\377'; exec sleep 1000`, exitFailed, "", "longer than 64 MiB"},
		{"an endless item", read + `printf '\222\246return\306\003\377\377\000'; exec cat /dev/zero`, exitOK, "?", ""},
		{"an endless list", read + `printf '\222\246return\335\003\377\377\000'; exec cat /dev/zero`, exitFailed, "", "elements"},
		{"endless output", read + `while printf '\222\246stdout\306\000\020\000\000'; do head -c 1048576 /dev/zero; done`, exitFailed, "", "printed more than 16 MiB"},
		{"escapes in a result", read + `printf '\222\246return\245\033[31m'`, exitOK, "\"\\u001b[31m\"\n", ""},
		{"escapes in an error", read + `printf '\222\245raise\202\245class\244\033[2J\247message\243a\nb'`, exitRefused, "", `hoosegen run: \x1b[2J: a\nb`},
		{"escapes in output", read + `printf '\033[31mred' >&2; printf '\222\246stdout\243\033\n\r\222\246return\300'`, exitOK, "null\n", "stdout| \\x1b\nstdout| \\r\nstderr| \\x1b[31mred\n"},
		{"a line like ours", read + `printf '\222\246stdout\272\nhoosegen run: all is well'; printf '\222\246return\300'`, exitOK, "null\n", "stdout| \nstdout| hoosegen run: all is well\n"},
		{"no end behind the answer", read + `printf '\222\246return\300'; exec sleep 1000`, exitOK, "null\n", ""},
		{"a closed channel and no end", read + `exec >&- ; exec sleep 1000`, exitFailed, "", "the inmate closed its channel before it answered, did not end, and was killed"},
		{"printed numbers", read + `printf '\222\246stdout\001'`, exitFailed, "", "neither text nor bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			hoosetest.NoLeaks(t)
			code, stdout, stderr := runs(t, "", "-sandbox", "process", "-timeout", "10m", fake(t, tt.script), "Method")
			if tt.stdout == "?" {
				stdout = tt.stdout
			}
			if code != tt.code || stdout != tt.stdout || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit code %d, stdout %.200q, stderr %.500q; want %d, %q, %q", code, stdout, stderr, tt.code, tt.stdout, tt.stderr)
			}
			if strings.ContainsAny(stdout+stderr, "\x1b\x07\r") {
				t.Errorf("a terminal would obey %.200q, %.200q", stdout, stderr)
			}
		})
	}
}

func TestRunNeedsBytesForRaw(t *testing.T) {
	code, stdout, stderr := runs(t, "", "-sandbox", "process", "-raw", fake(t, `printf '\222\246return\007'`), "Method")
	if code != exitFailed || stdout != "" || !strings.Contains(stderr, "the result is neither bytes nor text") {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
}

// TestATimeoutLeavesNothing looks for the process, its child, temporary files
// and goroutines.
func TestATimeoutLeavesNothing(t *testing.T) {
	hoosetest.NoLeaks(t)
	pids := filepath.Join(t.TempDir(), "pids")
	program := fake(t, "setsid sleep 1000 &\necho $! $$ > "+pids+"\nwait")
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	var started []byte
	for timeout := time.Second; !bytes.HasSuffix(started, []byte("\n")); timeout *= 2 { // until it has got so far
		code, stdout, stderr := runs(t, "", "-sandbox", "process", "-timeout", timeout.String(), program, "Method")
		if code != exitFailed || stdout != "" || !strings.Contains(stderr, "there was no answer within "+timeout.String()) {
			t.Fatalf("exit code %d, %q, %q", code, stdout, stderr)
		}
		started, _ = os.ReadFile(pids)
	}
	for field := range strings.FieldsSeq(string(started)) {
		pid, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		if alive(pid) {
			t.Errorf("process %d is left", pid)
		}
	}
	if left, err := os.ReadDir(temp); len(left) > 0 || err != nil {
		t.Errorf("%v is left, %v", left, err)
	}
}

// alive reports whether a process runs; one that waits to be reaped does not.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !bytes.Contains(stat, []byte(") Z "))
}

// TestASignalLeavesNothing ends hoosegen itself in the midst of a call.
func TestASignalLeavesNothing(t *testing.T) {
	testenv.Processes(t)
	hoosegen := filepath.Join(t.TempDir(), "hoosegen")
	if out, err := exec.Command("go", "build", "-o", hoosegen, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	eachSandbox(t, func(t *testing.T, sandbox string) {
		inmate := subjectInmate // for the temporary directory
		if ref := built(t, sandbox, subjectInmate); sandbox == "docker" {
			inmate = ref
		}
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			temp := t.TempDir()
			ctx, cancel := context.WithTimeout(t.Context(), testenv.Patience)
			defer cancel()
			cmd := exec.CommandContext(ctx, hoosegen, "run", "-sandbox", sandbox, inmate, "Hang", "true")
			cmd.Env = append(os.Environ(), "TMPDIR="+temp)
			stderr, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			// The inmate runs when it has printed.
			var text bytes.Buffer
			for b := make([]byte, 4096); !strings.Contains(text.String(), atTheStart); {
				n, err := stderr.Read(b)
				text.Write(b[:n])
				if err != nil {
					t.Fatalf("%v\n%s", err, text.String())
				}
			}
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			_, _ = text.ReadFrom(stderr)
			var exit *exec.ExitError
			if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitFailed {
				t.Errorf("%v: %v\n%s", signal, err, text.String())
			}
			if left, err := os.ReadDir(temp); len(left) > 0 || err != nil {
				t.Errorf("%v: %v is left, %v", signal, left, err)
			}
		}
	})
}
