package emit

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// Main writes the main program of an inmate: one statement that serves every
// implementation, after those that make clients of the host.
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
	out.Anon(pathOneShot) // so that hoosegen run, and programs in any language, can call it

	doc := wrap(fmt.Sprintf("Command %s serves %s from within a sandbox. hoosegen build makes an image of it.", m.Dir, strings.Join(names, " and ")))
	for _, line := range doc {
		out.PackageComment("// " + line)
	}
	hosts := nameHosts(sc, m)
	out.Func().Id("main").Params().BlockFunc(func(g *jen.Group) {
		for _, h := range hosts {
			client := model.Service{Name: h.iface}
			g.Id(h.name).Op(":=").Qual(h.pkg.Path, client.NewClient()).Call(jen.Qual(pathInmate, "Host").Call())
		}
		g.Qual(pathInmate, "Main").CallFunc(func(g *jen.Group) {
			for _, s := range m.Services {
				service := model.Service{Name: s.Interface}
				var args []jen.Code
				for _, h := range s.Hosts {
					args = append(args, jen.Id(hostNamed(hosts, s.Package, h)))
				}
				call := jen.Qual(s.Package.Path, service.Serve()).Call(jen.Qual(s.Impl.Path, s.Constructor).Call(args...))
				if len(m.Services) > 1 {
					g.Line().Add(call)
				} else {
					g.Add(call)
				}
			}
			if len(m.Services) > 1 {
				g.Line()
			}
		})
	})
	src, err := render(out)
	if err != nil {
		return nil, fmt.Errorf("write the main program %s: %w", m.Dir, err)
	}
	return src, nil
}

// hostClient is a client of the host in the main program.
type hostClient struct {
	pkg   model.Package
	iface string
	name  string // the variable
}

// nameHosts names a variable for each interface of the host that a constructor
// takes.
func nameHosts(sc *scope, m *model.Main) []hostClient {
	var out []hostClient
	for _, s := range m.Services {
		for _, h := range s.Hosts {
			if hostNamed(out, s.Package, h) == "" {
				out = append(out, hostClient{pkg: s.Package, iface: h, name: sc.name(model.Lower(h))})
			}
		}
	}
	return out
}

// hostNamed returns the variable for an interface; empty if there is none.
func hostNamed(hosts []hostClient, pkg model.Package, iface string) string {
	for _, h := range hosts {
		if h.pkg == pkg && h.iface == iface {
			return h.name
		}
	}
	return ""
}
