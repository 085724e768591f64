#!/usr/bin/env bash
# Builds the program as people run it: a release with Swift's own library inside. It starts where no Swift is installed,
# and calls that library without a detour, which a message feels.
set -euo pipefail
cd "$(dirname "$0")/.."
exec swift build -c release --static-swift-stdlib --product ohmstead "$@"
