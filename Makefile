# The daily words. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# What outlives a clone: tools, Python clients and, for CI, the build itself.
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/tepui
export TEPUI_TOOLS := $(CACHE)/tools
ifdef CI
export CARGO_TARGET_DIR ?= $(CACHE)/target
endif
TARGET := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)
export PATH := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(TEPUI_TOOLS)/bin:$(PATH)

ARGS ?=
SEEDS ?= 500

.PHONY: help up test lint fmt bench sim machine

help: ## list these words
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

up: ## build Tepui and start a one-machine cluster here (ARGS='--port 5050 …')
	@.ci/prepare build
	cargo build --release --locked --package tepui
	@exec "$(TARGET)/release/tepui" up $(ARGS)

test: ## all that CI runs: manners, lints, tests, simulation, recorded exchanges, real clients
	@.ci/prepare test
	cargo fmt --all --check
	cargo xtask tidy
	@$(MAKE) deny
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo build --locked --package tepui
	cargo test --locked --quiet --package base-telemetry --features otel
	cargo check --locked --quiet --package tepui --features otel
	@$(MAKE) counts
	cargo test --doc --workspace --locked --quiet
	cargo nextest run --locked --package lab-sim --features defects --test defects
	@SEEDS=$(SEEDS) TEPUI_BIN="$(TARGET)/debug/tepui" .ci/nextest "$(TARGET)"

.PHONY: deny
deny:
	@if command -v cargo-deny >/dev/null; then cargo deny --log-level error check bans licenses sources; \
	else echo '!!! no cargo-deny: licences, bans and sources are NOT checked'; fi

.PHONY: counts
counts:
	@if command -v valgrind >/dev/null; then \
	cargo run --quiet --profile counts --locked --package lab-counts -- check; \
	else echo '!!! no valgrind: instructions are NOT counted'; fi

machine: ## tests of the drivers on Debian's kernel with cgroups of version 2, in an emulated machine (ARGS=PATTERN)
	@lab/machine/run $(ARGS)

lint: ## format check, clippy with warnings denied, tidy
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo xtask tidy

fmt: ## format the code
	cargo fmt --all

bench: ## print the figures of the README, with work and machine (ARGS='--json', '--only tasks')
	@.ci/prepare build
	cargo build --release --locked --package tepui --package lab-bench
	@TEPUI_BIN="$(TARGET)/release/tepui" "$(TARGET)/release/tepui-bench" $(ARGS)

sim: ## run the seeded world for longer (SEEDS=10000)
	SEEDS=$(SEEDS) cargo test --quiet --release --locked --package lab-sim --test seeds -- every_seed --nocapture
	SEEDS=$(SEEDS) cargo test --quiet --release --locked --package lab-sim --test services -- --nocapture
