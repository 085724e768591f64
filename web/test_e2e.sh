#!/usr/bin/env bash
# Journeys through the web apps in a real browser, against the real binary, with all set-up.
#   web/test_e2e.sh [REPORT.xml [pytest's own options]]
#   web/test_e2e.sh --load [...]   only what needs the machine for itself: thousands of stations, a day of messages
#   web/test_e2e.sh --setup   only what they need: Chromium, fonts, Playwright
#   OHMSTEAD_BINARY      the server (default .build/debug/ohmstead)
#   OHMSTEAD_WEB_FOLDER  the built web apps (default web/dist, which is then built here)
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --setup ]; then
    source web/tests/setup.sh
    exit 0
fi
# Two files at a time, each with a server and a browser of its own.
chosen=(-n 2 --dist loadfile --ignore=web/tests/e2e/test_load.py web/tests/e2e)
if [ "${1:-}" = --load ]; then
    chosen=(-s web/tests/e2e/test_load.py)
    shift
fi
report=${1:-$PWD/.tools/web-e2e.xml}
shift || true
case $report in /*) ;; *) report=$PWD/$report ;; esac
mkdir -p "$(dirname "$report")"

source web/tests/setup.sh
if [ -z "${OHMSTEAD_WEB_FOLDER:-}" ]; then web/build.sh; fi
binary=${OHMSTEAD_BINARY:-.build/debug/ohmstead}
if [ ! -x "$binary" ]; then
    echo "web: $binary is missing; build it, or name it by OHMSTEAD_BINARY" >&2
    exit 1
fi
export OHMSTEAD_BINARY=$(realpath "$binary")
export OHMSTEAD_E2E_PICTURES=${OHMSTEAD_E2E_PICTURES:-$PWD/.tools/web-e2e}
rm -rf "$OHMSTEAD_E2E_PICTURES"
exec "$python" -m pytest -p no:cacheprovider -q --timeout=180 --durations=8 --junit-xml="$report" "${chosen[@]}" "$@"
