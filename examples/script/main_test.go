package main

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/examples/script/script"
	impl "github.com/hoosegen/hoosegen/examples/script/script/inmate"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/inmate"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// TestMain makes this program an inmate, as main does.
func TestMain(m *testing.M) {
	inmate.Init(script.ServeRunner(impl.New(script.NewShopClient(inmate.Host()))))
	os.Exit(m.Run())
}

func TestScriptsRunInAJail(t *testing.T) {
	testenv.Processes(t)
	hoosetest.NoLeaks(t)
	for name, want := range map[string]string{
		"order.js": "  ordered: 10 x tea at 4.50\n  \"moon: no such article\"\n" +
			`testdata/order.js: map[string]interface {}{"basket":[]interface {}{"tea"}, "left":500}` + "\n",
		"escape.js": `testdata/escape.js: failed: "ReferenceError: require is not defined`,
		"greed.js":  `testdata/greed.js: failed: "GoError: more than may be ordered: 1000000000`,
		"loop.js":   "testdata/loop.js: stopped after 1s\n",
		"memory.js": "testdata/memory.js: its jail is gone: ",
	} {
		limit := testenv.Patience
		if name == "loop.js" {
			limit = time.Second // it has no end
		}
		got := testenv.Stdout(t, func() {
			err := run(t.Context(), "testdata/"+name, limit)
			if none, ok := errors.AsType[*launch.Error](err); ok {
				testenv.Missing(t, "there is no jail: %v", none)
			}
			if err != nil {
				t.Fatal(err)
			}
		})
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s printed %s, want %s", name, got, want)
		}
	}
}

func TestErrorsOfTheHostComeBackThroughTheScript(t *testing.T) {
	runner := script.NewRunnerClient(hoosetest.LoopbackHost(t, []hoose.Service{script.ServeShop(shop{"tea": 450})}, func(host hoose.Caller) []hoose.Service {
		return []hoose.Service{script.ServeRunner(impl.New(script.NewShopClient(host)))}
	}))
	for source, want := range map[string]error{
		`shop.price("moon")`:                                  script.ErrNoArticle,
		`shop.order("tea", 1e9)`:                              script.ErrTooMany,
		`try { shop.order("tea", -1) } catch (e) { throw e }`: script.ErrTooMany,
	} {
		if _, err := runner.Run(t.Context(), source, nil); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", source, err, want)
		}
	}
	if _, err := runner.Run(t.Context(), `(function f() { f() })()`, nil); err == nil || errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("endless recursion: %v, want an error of the script", err)
	}
}
