package emit

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/model"
)

// Main writes the main program of an inmate: one statement that serves every
// implementation.
func Main(m *model.Main) ([]byte, error) {
	out := jen.NewFilePathName("main", "main")
	out.HeaderComment(header)
	sc := fileScope(nil)
	packages := []model.Package{{Path: pathInmate, Name: "inmate"}}
	var names []string
	for _, s := range m.Services {
		packages = append(packages, s.Package)
		names = append(names, s.Package.Name+"."+s.Interface)
	}
	for _, s := range m.Services {
		packages = append(packages, s.Impl)
	}
	e := &emitter{File: &model.File{}, out: out, scope: sc}
	e.importAll(packages)

	doc := wrap(fmt.Sprintf("Command %s serves %s from within a sandbox. hoosegen build makes an image of it.", m.Dir, strings.Join(names, " and ")))
	for _, line := range doc {
		out.PackageComment("// " + line)
	}
	out.Func().Id("main").Params().Block(
		jen.Qual(pathInmate, "Main").CallFunc(func(g *jen.Group) {
			for _, s := range m.Services {
				service := model.Service{Name: s.Interface}
				call := jen.Qual(s.Package.Path, service.Serve()).Call(jen.Qual(s.Impl.Path, s.Constructor).Call())
				if len(m.Services) > 1 {
					g.Line().Add(call)
				} else {
					g.Add(call)
				}
			}
			if len(m.Services) > 1 {
				g.Line()
			}
		}),
	)
	src, err := render(out)
	if err != nil {
		return nil, fmt.Errorf("write the main program %s: %w", m.Dir, err)
	}
	return src, nil
}
