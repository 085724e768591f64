#!/usr/bin/env bash
# Pictures of the console's main pages, from the real binary with the simulated demo fleet.
#   web/screenshots.sh FOLDER [LOOK ...]   a LOOK is theme-language-width, such as dark-en-1440
#   web/screenshots.sh docs/images readme  the README's own
#   OHMSTEAD_URL       a demo that runs already; without it one is started and filled for a minute
#   OHMSTEAD_BINARY, OHMSTEAD_WEB_FOLDER   as for test_e2e.sh
set -euo pipefail
cd "$(dirname "$0")/.."

folder=${1:?where to put the pictures}
shift
source web/tests/setup.sh
if [ -z "${OHMSTEAD_WEB_FOLDER:-}${OHMSTEAD_URL:-}" ]; then web/build.sh; fi
export OHMSTEAD_BINARY=$(realpath "${OHMSTEAD_BINARY:-.build/debug/ohmstead}")
mkdir -p "$folder"
PYTHONPATH=web/tests/e2e exec "$python" web/tests/screenshots.py "$folder" "$@"
