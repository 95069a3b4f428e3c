package model

import (
	"go/token"
	"unicode"
	"unicode/utf8"
)

// Ident is what the service is called: the name of its interface, or the label
// of its instance.
func (s *Service) Ident() string {
	if s.Label != "" {
		return s.Label
	}
	return s.Name
}

// FullName is the name of a method within its service: Get, or Tx.Get for a
// method of an object.
func (m *Method) FullName() string {
	if m.Object == nil {
		return m.Name
	}
	return m.Object.Label + "." + m.Name
}

// Client is the name of the generated type that implements the interface by
// calling into a sandbox.
func (s *Service) Client() string { return s.Ident() + "Client" }

// NewClient is the name of the function that makes a client.
func (s *Service) NewClient() string { return s.verb("New") + "Client" }

// Serve is the name of the function that makes the service for an
// implementation.
func (s *Service) Serve() string { return s.verb("Serve") }

// verb puts a verb before the interface's name and keeps what the name says of
// its visibility.
func (s *Service) verb(v string) string {
	if !token.IsExported(s.Ident()) {
		v = Lower(v)
	}
	return v + Upper(s.Ident())
}

// Exports lists the names that users of the generated code rely on, so that
// they cannot give way to others.
func (s *Service) Exports() []string {
	return []string{s.Client(), s.NewClient(), s.Serve()}
}

// Upper returns name with its first letter in upper case.
func Upper(name string) string {
	r, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(r)) + name[size:]
}

// Lower returns name with its first word in lower case: Oven becomes oven,
// URLFor urlFor, ID id.
func Lower(name string) string {
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsUpper(r) || i > 0 && i+1 < len(runes) && unicode.IsLower(runes[i+1]) {
			break
		}
		runes[i] = unicode.ToLower(r)
	}
	return string(runes)
}
