package gen

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/gen/analyze"
	"github.com/hoosegen/hoosegen/gen/diag"
	"github.com/hoosegen/hoosegen/gen/emit"
	"github.com/hoosegen/hoosegen/gen/load"
	"github.com/hoosegen/hoosegen/gen/model"
)

// Result is what a run came to. Nothing was written yet.
type Result struct {
	Files       []File            // what should be on disk, by path; for refused interfaces there is none
	Diagnostics []diag.Diagnostic // what was refused, in order of position
}

// File is one generated file.
type File struct {
	Path    string // absolute
	Content []byte
}

// Generate computes the files that cfg asks for. All interfaces are loaded at
// once. What is wrong with the user's source is in the result's Diagnostics;
// the error tells what kept hoosegen from looking at it, and is a *UsageError
// when cfg is to blame.
func Generate(ctx context.Context, cfg Config) (*Result, error) {
	jobs, res, err := plan(ctx, cfg)
	if err != nil {
		return nil, err
	}
	for _, group := range byTags(jobs) {
		if err := generate(ctx, group, res); err != nil {
			return nil, err
		}
	}
	res.Diagnostics = diag.Sort(res.Diagnostics)
	slices.SortFunc(res.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return res, res.conflict()
}

// conflict reports two different contents for one file.
func (r *Result) conflict() error {
	for i := 1; i < len(r.Files); i++ {
		if r.Files[i].Path == r.Files[i-1].Path {
			return &UsageError{Problem: "two runs of hoosegen write " + r.Files[i].Path + ": give one of them another -output"}
		}
	}
	return nil
}

// plan turns cfg into jobs: itself, or what the go:generate lines say.
func plan(ctx context.Context, cfg Config) ([]job, *Result, error) {
	if err := cfg.check(); err != nil {
		return nil, nil, err
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, nil, fmt.Errorf("find directory %s: %w", cfg.Dir, err)
	}
	cfg.Dir = dir
	if len(cfg.Patterns) == 0 {
		cfg.Patterns = []string{"."}
	}
	if len(cfg.Types) > 0 {
		return []job{newJob(cfg)}, &Result{}, nil
	}
	return directives(ctx, cfg)
}

// job is one file to generate for each package that declares its types.
type job struct {
	Config
	patterns []string // with local paths made absolute
	impls    []impl
}

type impl struct {
	pattern string // import path, or absolute directory
	name    string
}

func newJob(cfg Config) job {
	j := job{Config: cfg}
	for _, p := range cfg.Patterns {
		j.patterns = append(j.patterns, absolute(cfg.Dir, p))
	}
	for _, s := range cfg.Impl {
		path, name, _ := splitImpl(s)
		j.impls = append(j.impls, impl{pattern: absolute(cfg.Dir, path), name: name})
	}
	return j
}

// defaultOutput is the name of the file for the first of the types.
func (j job) defaultOutput() string { return strings.ToLower(j.Types[0]) + "_hoose.go" }

// outputs lists what the job will write, as far as it is known before loading.
func (j job) outputs() []string {
	out := []string{j.defaultOutput()}
	if j.Output != "" {
		out[0] = filepath.Base(j.Output)
		if out[0] != j.Output {
			out[0] = absolutePath(j.Dir, j.Output)
		}
	}
	if j.Main != "" {
		out = append(out, filepath.Join(absolutePath(j.Dir, j.Main), "main.go"))
	}
	return out
}

// byTags groups jobs that can share one load.
func byTags(jobs []job) [][]job {
	var groups [][]job
	at := map[string]int{}
	for _, j := range jobs {
		i, known := at[j.Tags]
		if !known {
			i = len(groups)
			at[j.Tags] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], j)
	}
	return groups
}

// generate runs jobs that share their build tags.
func generate(ctx context.Context, jobs []job, res *Result) error {
	cfg := load.Config{Dir: jobs[0].Dir, Tags: jobs[0].Tags}
	add := func(list *[]string, s string) {
		if !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	for _, j := range jobs {
		for _, p := range j.patterns {
			add(&cfg.Patterns, p)
		}
		for _, i := range j.impls {
			add(&cfg.Patterns, i.pattern)
		}
		for _, o := range j.outputs() {
			add(&cfg.Outputs, o)
		}
	}
	prog, err := load.Load(ctx, cfg)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		r := run{job: j, prog: prog, res: res}
		if err := r.generate(); err != nil {
			return err
		}
	}
	return nil
}

// run is one job at work.
type run struct {
	job
	prog *load.Program
	res  *Result
}

func (r *run) refuse(list ...diag.Diagnostic) {
	r.res.Diagnostics = append(r.res.Diagnostics, list...)
}

func (r *run) generate() error {
	targets := r.targets()
	found := map[*load.Package][]string{}
	complete := true
	for _, name := range r.Types {
		owners := owning(targets, name)
		if len(owners) == 0 {
			r.refuse(r.unknown(targets, name)...)
			complete = false
		}
		for _, p := range owners {
			found[p] = append(found[p], name)
		}
	}
	if len(found) > 1 && (r.Output != "" || r.Main != "") {
		return &UsageError{Problem: fmt.Sprintf("-output and -main serve one package, but the types are in %d of those named", len(found))}
	}
	for _, p := range targets {
		names := found[p]
		if len(names) == 0 {
			continue
		}
		files, err := r.files(p, names)
		if err != nil {
			return err
		}
		if complete {
			r.res.Files = append(r.res.Files, files...)
		}
	}
	return nil
}

func (r *run) targets() []*load.Package {
	var out []*load.Package
	for _, p := range r.prog.Packages {
		if slices.ContainsFunc(r.patterns, func(pattern string) bool { return matches(pattern, p) }) {
			out = append(out, p)
		}
	}
	return out
}

func owning(packages []*load.Package, name string) []*load.Package {
	var out []*load.Package
	for _, p := range packages {
		if view(p, nil).Has(name) {
			out = append(out, p)
		}
	}
	return out
}

// unknown says that no package declares the type, or why none could be found.
func (r *run) unknown(targets []*load.Package, name string) []diag.Diagnostic {
	var views []analyze.Package
	for _, p := range targets {
		views = append(views, view(p, r.prog.Fset))
	}
	return analyze.Unknown(views, name, r.Asked)
}

func view(p *load.Package, fset *token.FileSet) analyze.Package {
	return analyze.Package{
		Fset: fset, Files: p.Files, Types: p.Types, Info: p.Info,
		Errors: p.Errors, Declared: p.Declared, Constraints: p.Constraints,
	}
}

// files generates one package's file, and the main program if one is asked
// for; nothing when something was refused.
func (r *run) files(p *load.Package, names []string) ([]File, error) {
	path, err := r.output(p)
	if err != nil {
		return nil, err
	}
	refused := len(r.res.Diagnostics)
	f, problems := analyze.File(view(p, r.prog.Fset), names)
	r.refuse(problems...)
	main, problems := r.mainModel(p)
	r.refuse(problems...)
	files := []File{{Path: path}}
	if r.Main != "" {
		files = append(files, File{Path: filepath.Join(absolutePath(r.Dir, r.Main), "main.go")})
	}
	for _, file := range files {
		if err := r.keepHandWritten(file.Path); err != nil {
			return nil, err
		}
	}
	if len(r.res.Diagnostics) > refused || f == nil || r.Main != "" && main == nil {
		return nil, nil
	}
	if files[0].Content, err = emit.File(f); err != nil || main == nil {
		return files, err
	}
	files[1].Content, err = emit.Main(main)
	return files, err
}

// output is the path of the file for package p.
func (r *run) output(p *load.Package) (string, error) {
	switch {
	case r.Output == "":
		return filepath.Join(p.Dir, r.defaultOutput()), nil
	case filepath.Base(r.Output) == r.Output:
		return filepath.Join(p.Dir, r.Output), nil
	}
	path := absolutePath(r.Dir, r.Output)
	if !sameDir(filepath.Dir(path), p.Dir) {
		return "", &UsageError{Problem: fmt.Sprintf("-output %s: generated code belongs to package %s, so the file has to be in %s", r.Output, p.Name, p.Dir)}
	}
	return path, nil
}

// keepHandWritten refuses to replace a file that somebody wrote by hand. Names
// ending in _hoose.go are hoosegen's own.
func (r *run) keepHandWritten(path string) error {
	if strings.HasSuffix(path, "_hoose.go") {
		return nil
	}
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read earlier output: %w", err)
	}
	if load.IsHandWritten(old) {
		r.refuse(diag.New(token.Position{Filename: path}, diag.ForeignFile,
			"the file was written by hand: hoosegen does not replace it", "move it away, or generate to another place"))
	}
	return nil
}

// mainModel describes the main program; nil if none is asked for, or after
// something was refused.
func (r *run) mainModel(p *load.Package) (*model.Main, []diag.Diagnostic) {
	if r.Main == "" {
		return nil, nil
	}
	m := &model.Main{Dir: filepath.Base(absolutePath(r.Dir, r.Main))}
	var refused []diag.Diagnostic
	for i, name := range r.Types {
		impl := r.impls[i]
		at := slices.IndexFunc(r.prog.Packages, func(q *load.Package) bool { return matches(impl.pattern, q) })
		if at < 0 || !view(p, nil).Has(name) {
			continue
		}
		service, bad := analyze.Main(view(p, r.prog.Fset), name, view(r.prog.Packages[at], r.prog.Fset), impl.name, r.Asked)
		refused = append(refused, bad...)
		m.Services = append(m.Services, service)
	}
	if len(refused) > 0 || len(m.Services) < len(r.Types) {
		return nil, refused
	}
	return m, nil
}
