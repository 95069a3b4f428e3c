package jail

import (
	"errors"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

func TestSelfNeedsAMainThatServes(t *testing.T) {
	_, err := Self(Config{}) // the main of a test does not call inmate.Init
	var typed *launch.Error
	if !errors.Is(err, launch.ErrNoInit) || !errors.As(err, &typed) || !strings.Contains(typed.Hint, "inmate.Init") {
		t.Errorf("error %v, want launch.ErrNoInit with the remedy", err)
	}
}
