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

	"github.com/hoosegen/hoosegen/gen/internal/analyze"
	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/load"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// Result is what a run came to. Nothing was written yet.
type Result struct {
	Files       []File       // what should be on disk, by path; for refused interfaces there is none
	Diagnostics []Diagnostic // what was refused, in order of position
}

// File is one generated file.
type File struct {
	Path    string // absolute
	Content []byte
}

// Generate computes the files that cfg asks for. All interfaces are loaded at
// once. What is wrong with the user's source is in the result's Diagnostics.
// The error says what kept hoosegen from looking at it: a [*UsageError] when
// cfg contradicts itself, [ErrNothing] when there is no interface to generate
// for.
func Generate(ctx context.Context, cfg Config) (*Result, error) {
	w := startWriter(ctx)
	found, err := analyzeAll(ctx, cfg, w.write)
	files, failed := w.wait()
	if err == nil {
		err = failed
	}
	if err != nil {
		return nil, err
	}
	return &Result{Files: files, Diagnostics: diagnostics(found.refused)}, nil
}

// findings is what is known of the interfaces that a run would generate for.
type findings struct {
	refused []diag.Diagnostic
	drafts  []draft     // by path; for refused interfaces there is none
	ready   func(draft) // is given each draft as soon as it is there
	known   listing
}

// listing is what the go command said of packages under the given build tags.
type listing struct {
	tags     string
	packages []load.Files
}

func analyzeAll(ctx context.Context, cfg Config, ready func(draft)) (*findings, error) {
	jobs, found, err := plan(ctx, cfg)
	if err != nil {
		return nil, err
	}
	found.ready = ready
	for _, group := range byLoad(jobs) {
		if err := generate(ctx, group, found); err != nil {
			return nil, err
		}
	}
	if len(found.drafts)+len(found.refused) == 0 {
		return nil, ErrNothing
	}
	slices.SortFunc(found.drafts, func(a, b draft) int { return strings.Compare(a.path, b.path) })
	return found, conflict(found.drafts)
}

func (f *findings) add(drafts []draft) {
	for _, d := range drafts {
		f.drafts = append(f.drafts, d)
		f.ready(d)
	}
}

// conflict reports two different contents for one file.
func conflict(drafts []draft) error {
	for i := 1; i < len(drafts); i++ {
		if drafts[i].path == drafts[i-1].path {
			return &UsageError{Problem: "two runs of hoosegen write " + drafts[i].path + ": give one of them another -output"}
		}
	}
	return nil
}

// plan turns cfg into jobs: itself, or what the go:generate lines say.
func plan(ctx context.Context, cfg Config) ([]job, *findings, error) {
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
		return []job{newJob(cfg)}, &findings{}, nil
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
func (j job) defaultOutput() string { return strings.ToLower(analyze.Label(j.Types[0])) + "_hoose.go" }

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

// isTest reports whether the job generates into the tests of a package.
func (j job) isTest() bool { return strings.HasSuffix(j.Output, "_test.go") }

// byLoad groups jobs that can share one load: those with the same build tags,
// tests apart.
func byLoad(jobs []job) [][]job {
	type group struct {
		tags  string
		tests bool
	}
	var groups [][]job
	at := map[group]int{}
	for _, j := range jobs {
		key := group{j.Tags, j.isTest()}
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], j)
	}
	return groups
}

// generate analyses for jobs that share one load.
func generate(ctx context.Context, jobs []job, found *findings) error {
	cfg := load.Config{Dir: jobs[0].Dir, Tags: jobs[0].Tags, Tests: jobs[0].isTest()}
	if cfg.Tags == found.known.tags {
		cfg.Known = found.known.packages
	}
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
	planned := map[string]bool{}
	for _, o := range cfg.Outputs {
		planned[filepath.Base(o)] = true
	}
	match, memos := newMatcher(), map[*load.Package]*analyze.Memo{}
	for _, j := range jobs {
		r := run{job: j, prog: prog, found: found, match: match, planned: planned, memos: memos}
		if err := r.generate(); err != nil {
			return err
		}
	}
	return nil
}

// run is one job at work.
type run struct {
	job
	prog    *load.Program
	found   *findings
	match   *matcher
	memos   map[*load.Package]*analyze.Memo
	planned map[string]bool // base names of all files that this load is for
}

func (r *run) refuse(list ...diag.Diagnostic) {
	r.found.refused = append(r.found.refused, list...)
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
	if len(found) > 1 && (r.Output != "" || r.Main != "" || len(r.Host) > 0) {
		return &UsageError{Problem: fmt.Sprintf("-output, -main and -host serve one package, but the types are in %d of those named", len(found))}
	}
	for _, p := range targets {
		names := found[p]
		if len(names) == 0 || !r.hasHosts(p) {
			continue
		}
		drafts, err := r.drafts(p, names)
		if err != nil {
			return err
		}
		if complete {
			r.found.add(drafts)
		}
	}
	return nil
}

// hasHosts reports whether the package of the types declares the host's
// interfaces too, and refuses those that it does not.
func (r *run) hasHosts(p *load.Package) bool {
	ok := true
	for _, name := range r.Host {
		if !view(p).Has(name) {
			r.refuse(r.unknown([]*load.Package{p}, name)...)
			ok = false
		}
	}
	return ok
}

func (r *run) targets() []*load.Package {
	var out []*load.Package
	for _, p := range r.prog.Packages {
		if slices.ContainsFunc(r.patterns, func(pattern string) bool { return r.match.matches(pattern, p) }) {
			out = append(out, p)
		}
	}
	return out
}

func owning(packages []*load.Package, name string) []*load.Package {
	var out []*load.Package
	for _, p := range packages {
		if view(p).Has(name) {
			out = append(out, p)
		}
	}
	return out
}

// unknown says that no package declares the type, or why none could be found.
func (r *run) unknown(targets []*load.Package, name string) []diag.Diagnostic {
	var views []analyze.Package
	for _, p := range targets {
		views = append(views, r.view(p))
	}
	return analyze.Unknown(views, name, r.Asked)
}

func view(p *load.Package) analyze.Package {
	return analyze.Package{
		Files: p.Files, Types: p.Types, Info: p.Info,
		Errors: p.Errors, Declared: p.Declared, InTests: p.InTests, Constraints: p.Constraints,
	}
}

// view is what the analysis needs of p.
func (r *run) view(p *load.Package) analyze.Package {
	v := view(p)
	v.Fset, v.Memo = r.prog.Fset, r.memos[p]
	if v.Memo == nil {
		v.Memo = &analyze.Memo{}
		r.memos[p] = v.Memo
	}
	return v
}

// drafts analyses for one package's file, and for the main program if one is
// asked for; nothing when something was refused.
func (r *run) drafts(p *load.Package, names []string) ([]draft, error) {
	path, err := r.output(p)
	if err != nil {
		return nil, err
	}
	refused := len(r.found.refused)
	f, problems := analyze.File(r.view(p), names, analyze.Options{Hosts: r.Host, Infallible: r.Infallible, Asked: r.Asked})
	r.refuse(problems...)
	main, problems := r.mainModel(p)
	r.refuse(problems...)
	drafts := []draft{{path: path, file: f}}
	if r.Main != "" {
		drafts = append(drafts, draft{path: filepath.Join(absolutePath(r.Dir, r.Main), "main.go"), main: main})
	}
	for _, d := range drafts {
		if err := r.keepHandWritten(d.path); err != nil {
			return nil, err
		}
	}
	if len(r.found.refused) > refused || f == nil || r.Main != "" && main == nil {
		return nil, nil
	}
	r.refuse(r.leftovers(p, f, path)...)
	return drafts, nil
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
	if !r.match.sameDir(filepath.Dir(path), p.Dir) {
		return "", &UsageError{Problem: fmt.Sprintf("-output %s: generated code belongs to package %s, so the file has to be in %s", r.Output, p.Name, p.Dir)}
	}
	return path, nil
}

// keepHandWritten refuses to replace a file that somebody wrote by hand. Names
// ending in _hoose.go or _hoose_test.go are hoosegen's own.
func (r *run) keepHandWritten(path string) error {
	if strings.HasSuffix(path, "_hoose.go") || strings.HasSuffix(path, "_hoose_test.go") {
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
		at := slices.IndexFunc(r.prog.Packages, func(q *load.Package) bool { return r.match.matches(impl.pattern, q) })
		if at < 0 || !view(p).Has(name) {
			continue
		}
		service, bad := analyze.Main(r.view(p), name, r.Host, r.view(r.prog.Packages[at]), impl.name, r.Asked)
		refused = append(refused, bad...)
		m.Services = append(m.Services, service)
	}
	if len(refused) > 0 || len(m.Services) < len(r.Types) {
		return nil, refused
	}
	return m, nil
}
