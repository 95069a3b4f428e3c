package diag

import "go/token"

// CompilerError is what the parser or the type checker said about a package.
type CompilerError struct {
	Pos    token.Position
	Msg    string
	Syntax bool // of the parser
}
