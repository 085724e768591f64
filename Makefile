# Every target does its own set-up and can be run first in a fresh clone. `make` alone lists them.
SHELL := /bin/bash
SWIFT_SOURCES := Package.swift Sources Tests

.DEFAULT_GOAL := help
.PHONY: help setup run demo web screenshots test test-fast test-web test-load format lint bench clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 18

setup: ## Install what building, running and testing need and this machine lacks
	@scripts/setup.sh

run: ## Build and run the server and its web apps with the embedded database and a simulated fleet
	@scripts/setup.sh --build-only
	@web/build.sh
	@scripts/release.sh
	@exec .build/release/ohmstead demo

demo: run ## The same as make run

test: ## Build and run every test there is; the last line is the count
	@scripts/setup.sh
	@scripts/test.sh

test-fast: ## Run the tests of the pure modules and the rules of the source tree
	@scripts/setup.sh --build-only
	@scripts/test.sh --fast

test-web: ## Run only the journeys through the web apps in a real browser
	@scripts/setup.sh
	@swift build --product ohmstead
	@web/test_e2e.sh

test-load: ## Run what a browser has to bear with thousands of stations, on a machine that does nothing else
	@scripts/setup.sh
	@swift build --product ohmstead
	@web/test_e2e.sh --load

format: ## Format all Swift sources in place
	@swift format format --in-place --recursive --parallel $(SWIFT_SOURCES)

web: ## Build the web apps into web/dist
	@web/build.sh

screenshots: ## Take pictures of the console's main pages from the demonstration
	@scripts/setup.sh
	@swift build --product ohmstead
	@web/screenshots.sh screenshots

lint: ## Check the format of Swift and the syntax of Python and shell, changing nothing
	@scripts/lint.sh $(SWIFT_SOURCES)

bench: ## Measure speed in a release build, each figure beside its limit
	@scripts/setup.sh
	@scripts/release.sh
	@scripts/bench.sh

clean: ## Remove what was built; what make setup installed stays
	@swift package clean
	@rm -rf bench-results web/dist
	@find Tests scripts -type d -name __pycache__ -prune -exec rm -rf {} +
