package stub

// The forms of generated code that this version serves. A form is a number; a
// generated file has that of the hoosegen which made it.
const (
	OldestForm = 1
	NewestForm = 1
)

// FileIsOldRunGoGenerate stops the build of a generated file whose form is older
// than what this version serves: a constant of this type, the file's form less
// [OldestForm], would be negative. Run go generate to write the file anew.
type FileIsOldRunGoGenerate uint

// RuntimeIsOldRunGoGet stops the build of a generated file whose form is newer
// than what this version serves: a constant of this type, [NewestForm] less the
// file's form, would be negative. Run go get github.com/hoosegen/hoosegen@latest,
// so that go.mod names the version that has made the file.
type RuntimeIsOldRunGoGet uint
