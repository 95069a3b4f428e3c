//go:build !hoosegen_never

package buildtags

import (
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type tagged struct{}

func (tagged) Do(o Option) (Option, error) { return o, nil }

// Case sends an option.
var Case = transcript.Case[Tagged]{
	New:    func() Tagged { return tagged{} },
	Serve:  ServeTagged,
	Client: func(c hoose.Caller) Tagged { return NewTaggedClient(c) },
	Script: func(l *transcript.Log, x Tagged) {
		o, err := x.Do(Option{})
		l.Add("Do", o, err)
	},
}
