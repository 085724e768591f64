#!/usr/bin/env bash
# Measures the release build; see docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."
exec .venv/bin/python scripts/bench.py "$PWD/.build/release/ohmstead" bench-results "$@"
