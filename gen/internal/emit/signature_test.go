package emit

import (
	"go/format"
	"testing"
)

func TestSignaturesOfSeveralLinesEndOnALineOfTheirOwn(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"one line", "func f(a int) (int, error) {\n}\n", "func f(a int) (int, error) {\n}\n"},
		{"a parameter", "func f(b []byte, v struct {\n\tA int\n}) []byte {\n}\n", "func f(b []byte, v struct {\n\tA int\n},\n) []byte {\n}\n"},
		{"a parameter, short results", "func f(v struct {\n\tA int\n}) (int, error) {\n}\n", "func f(v struct {\n\tA int\n},\n) (int, error) {\n}\n"},
		{"a result", "func f() (struct {\n\tA int\n}, error) {\n}\n", "func f() (struct {\n\tA int\n}, error,\n) {\n}\n"},
		{"both", "func f(v struct {\n\tA int\n}) (struct {\n\tB int\n}, error) {\n}\n", "func f(v struct {\n\tA int\n}) (struct {\n\tB int\n}, error,\n) {\n}\n"},
		{"an only result", "func f() struct {\n\tA int\n} {\n}\n", "func f() struct {\n\tA int\n} {\n}\n"},
		{"a literal", "func f() {\n\tg(func(v struct {\n\t\tA int\n\t}) error {\n\t\treturn nil\n\t})\n}\n", "func f() {\n\tg(func(v struct {\n\t\tA int\n\t},\n\t) error {\n\t\treturn nil\n\t})\n}\n"},
		{"no signature", "var v = []struct {\n\tA int\n}{{1}, {2}}\n", "var v = []struct {\n\tA int\n}{{1}, {2}}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := separateSignatures([]byte("package p\n\n" + c.src))
			if err != nil || string(got) != "package p\n\n"+c.want {
				t.Errorf("%v\ngot\n%s\nwant\n%s", err, got, c.want)
			}
			if clean, err := format.Source(got); err != nil || string(clean) != string(got) {
				t.Errorf("gofmt makes of it: %v\n%s", err, clean)
			}
		})
	}
}
