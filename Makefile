# Run "make help" for what there is. Everything works with Go alone; what needs
# a Docker Engine says so when there is none.

GO    ?= go
BIN   := .tmp/bin
# Runs of each fuzz target. A time, as 20s, does too, but Go's fuzz engine now and
# then reports its own end then as a failure ("context deadline exceeded").
FUZZ  ?= 100000x
BENCH ?= .
# What "make busy" tests.
BUSY  ?= ./...

# Tools are pinned here and built into $(BIN), never taken from the machine.
GOLANGCI_LINT_VERSION := v2.15.0

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: generate
generate: ## Write all generated files anew
	$(GO) generate ./...
	$(GO) build -o $(BIN)/hoosegen ./cmd/hoosegen
	cd examples/script && PATH=$(CURDIR)/$(BIN):$$PATH $(GO) generate ./...

.PHONY: check
check: ## Formatting, vet for every system, and that the generated files are fresh
	@unformatted=$$(git -c core.quotePath=false ls-files '*.go' | grep -v '^testdata/golden/refused/' | xargs gofmt -l) && \
	  if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) vet ./testdata/golden/ok/...
	GOOS=darwin $(GO) vet ./...
	GOOS=windows $(GO) vet ./...
	GOARCH=arm64 $(GO) vet ./...
	$(GO) run ./cmd/hoosegen -check ./...
	$(GO) build -o $(BIN)/hoosegen ./cmd/hoosegen
	cd examples/script && $(GO) vet ./... && $(CURDIR)/$(BIN)/hoosegen -check ./...

.PHONY: quick
quick: ## The tests that start no process, jail or container
	$(GO) test -short ./...

.PHONY: test
test: ## All tests; what the machine cannot do is skipped, and said
	$(GO) test ./...
	$(GO) test -C examples/script ./...

.PHONY: race
race: ## The tests of the runtime under the race detector
	$(GO) test -race -timeout 30m ./runtime/...

.PHONY: busy
busy: ## The tests of BUSY (default all) beside a load that keeps every processor busy eightfold
	$(GO) run ./runtime/e2e/testenv/busy $(GO) test -count=1 -timeout 60m $(BUSY)

.PHONY: stress
stress: ## The long forms: a thousand short containers, killed hosts, a thousand random interfaces
	HOOSEGEN_STRESS=1 $(GO) test -count=1 -timeout 60m -p 1 ./runtime/... ./cmd/...
	HOOSEGEN_STRESS=1 HOOSEGEN_INTERFACES=1000 $(GO) test -count=1 -timeout 60m ./gen/internal/emit ./gen/internal/difftest

.PHONY: bench
bench: ## Benchmarks by channel, beside a raw echo over the same channel
	$(GO) test -run '^$$' -bench '$(BENCH)' ./runtime/e2e/suite ./runtime/codec ./gen

.PHONY: fuzz
fuzz: ## Each fuzz target for FUZZ runs (default 100000x)
	@set -e; for pkg in $$($(GO) list ./runtime/... ./gen/... ./examples/... ./testdata/golden/ok/...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "== $$pkg $$target"; $(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZ) -fuzzminimizetime 20x $$pkg; \
	  done; done

.PHONY: lint
lint: $(BIN)/golangci-lint ## golangci-lint with the repository's configuration
	$(BIN)/golangci-lint run ./...
	cd examples/script && $(CURDIR)/$(BIN)/golangci-lint run ./...

.PHONY: lint-generated
lint-generated: $(BIN)/golangci-lint ## What hoosegen writes: vet, staticcheck with all checks, gofumpt
	$(BIN)/golangci-lint run -c .golangci.generated.yml ./testdata/golden/ok/... ./examples/...

$(BIN)/golangci-lint: Makefile
	GOBIN=$(CURDIR)/$(BIN) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
	@touch $@

.PHONY: demo
demo: ## The demonstration: pictures through a jail
	$(GO) run ./examples/imageproc/cmd/imageproc

.PHONY: image
image: ## Build the demonstration's inmate image; its name is the last line
	$(GO) run ./cmd/hoosegen build ./examples/imageproc/cmd/imageproc-inmate
