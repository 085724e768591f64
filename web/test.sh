#!/usr/bin/env bash
# Checks the web apps: format, lint, types, unit tests, templates, locales, and a build.
#   web/test.sh [REPORT]   writes the tests' JUnit XML to REPORT
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

web/build.sh --setup || exit 1
deno=$PWD/.tools/web-venv/bin/deno
export DENO_NO_UPDATE_CHECK=1 DENO_DIR=$PWD/.tools/deno NO_COLOR=1
report=${1:-$PWD/.tools/web-test.xml}
case $report in /*) ;; *) report=$PWD/$report ;; esac
mkdir -p "$(dirname "$report")"
status=0

step() {
    local name=$1
    shift
    if "$@"; then echo "web: $name ok"; else
        echo "web: $name failed"
        status=1
    fi
}

check_types() {
    local tree=$PWD/.tools/web-check
    rm -rf "$tree"
    "$deno" run --quiet -A --no-config web/tools/build.mjs --check-tree "$tree" || return 1
    (cd "$tree" && find apps shared -name "*.js" -not -name "*.json.js" -print0 | xargs -0 "$deno" check --quiet --config deno.json)
}

step format "$deno" fmt --quiet --check --config web/deno.json web
step lint "$deno" lint --quiet --config web/deno.json web
step types check_types
step tests "$deno" test --quiet -A --no-check --config web/deno.json --junit-path="$report" web/tests/unit web/tests/templates
step build web/build.sh
exit "$status"
