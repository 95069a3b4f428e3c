package image

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/hoosegen/hoosegen/runtime/internal/executable"
)

// architectures are those of ELF files, as GOARCH spells them.
var architectures = map[elf.Machine]string{
	elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64", elf.EM_ARM: "arm", elf.EM_386: "386",
	elf.EM_RISCV: "riscv64", elf.EM_S390: "s390x", elf.EM_PPC64: "ppc64le",
}

// readProgram reads an inmate that was compiled already.
func readProgram(config Config) (*program, error) {
	found, _, hint, err := executable.Find(config.Program, 0o777)
	if err != nil {
		return nil, refuse("use program", config.Program, err, hint)
	}
	binary, err := os.ReadFile(found)
	if err != nil {
		return nil, refuse("read program", config.Program, err, "")
	}
	file, err := elf.NewFile(bytes.NewReader(binary))
	if err != nil {
		return nil, refuse("use program", config.Program, errors.New("it is no program for Linux"), "build it with GOOS=linux CGO_ENABLED=0")
	}
	arch := architectures[file.Machine]
	if config.Arch != "" && config.Arch != arch {
		return nil, refuse("use program", config.Program, fmt.Errorf("it is for %v, and the image for %s", file.Machine, config.Arch),
			"build it with GOARCH="+config.Arch)
	}
	if config.Base == "" && config.Dockerfile == "" && needsLoader(file) {
		return nil, refuse("use program", config.Program, errors.New("it needs a loader and C libraries, and the image holds none"),
			"build it with CGO_ENABLED=0, or give a base image that has them")
	}
	p := &program{importPath: filepath.Base(config.Program), name: filepath.Base(config.Program), arch: arch, binary: binary}
	if info, err := buildinfo.Read(bytes.NewReader(binary)); err == nil && info.Path != "" && info.Path != "command-line-arguments" {
		p.importPath, p.name = info.Path, path.Base(info.Path)
	}
	return p, nil
}

func needsLoader(file *elf.File) bool {
	for _, p := range file.Progs {
		if p.Type == elf.PT_INTERP {
			return true
		}
	}
	return false
}
