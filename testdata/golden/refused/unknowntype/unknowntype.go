// Package unknowntype names types that are not there.
package unknowntype

//go:generate go run ../../../../cmd/hoosegen -type Procesor
//go:generate go run ../../../../cmd/hoosegen -type Zzz,Converter

// Processor is what was meant.
type Processor interface{ Do() error }

// Converter is there.
type Converter interface{ Do() error }
