#!/usr/bin/env bash
# Builds, runs every test there is, and ends with one line `N passed, N failed`, added up from the runners' reports.
#   scripts/test.sh         everything; scripts/setup.sh has to have run
#   scripts/test.sh --fast  the pure modules and the rules of the source tree: no database, no sockets
#
# A stage fails when a test fails, when it skips a test (everything it needs is installed), when it runs no test, when
# its program crashes or exceeds its time, and when it leaves a process behind.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

pure_targets='^(KernelTests|OCPPWireTests|JournalTests|ChargingTests|BillingTests|TidyTests)\.'
report=$PWD/.build/test-report
rm -rf "$report"
mkdir -p "$report/golden"

# What people run is what is tested from outside.
export OHMSTEAD_BINARY=$PWD/.build/release/ohmstead
export OHMSTEAD_TEST_RUN=$$.$RANDOM # marks every process that this run starts
export PYTHONDONTWRITEBYTECODE=1
export PATH=$PWD/.venv/bin:$PWD/.tools/bin:$PATH

passed=0
failed=0
summary=()
child=

# Job control gives each stage its own process group, so that stopping it reaches everything it started.
set -m
stop() {
    trap - INT TERM HUP
    if [ -n "$child" ]; then kill -TERM -- "-$child" 2>/dev/null; fi
    end_leftovers >/dev/null
    exit 130
}
trap stop INT TERM HUP

# The processes that carry the mark of this run, as `id command`. This script itself got the mark after it started, so
# its own environment does not show it.
marked() {
    local folder id
    for folder in /proc/[0-9]*; do
        id=${folder#/proc/}
        if grep -qsz "^OHMSTEAD_TEST_RUN=$OHMSTEAD_TEST_RUN\$" "$folder/environ"; then
            { echo "$id $(tr '\0' ' ' <"$folder/cmdline")"; } 2>/dev/null
        fi
    done
}

# Prints the processes that outlive their stage by more than three seconds, and ends them.
end_leftovers() {
    local try found=
    for try in 1 2 3 4; do
        found=$(marked)
        if [ -z "$found" ]; then return; fi
        if [ "$try" -lt 4 ]; then sleep 1; fi
    done
    echo "$found"
    awk '{ print $1 }' <<<"$found" | xargs -r kill -KILL 2>/dev/null
}

# run SECONDS COMMAND...: bounded in time, without standard input.
run() {
    local limit=$1
    shift
    timeout --kill-after=10 "$limit" "$@" </dev/null &
    child=$!
    wait "$child"
    local status=$?
    child=
    return "$status"
}

# stage NAME SECONDS REPORT COMMAND...: runs a command that writes the JUnit file REPORT and adds up what it says.
stage() {
    local name=$1 limit=$2 file=$3
    shift 3
    echo "== $name"
    local started=$SECONDS status=0 stage_passed=0 stage_failed=0 stage_skipped=0 leftovers problem=
    run "$limit" "$@" || status=$?
    local totals=
    if [ -s "$file" ]; then totals=$(python3 scripts/junit_totals.py "$file"); fi
    if [ -n "$totals" ]; then read -r stage_passed stage_failed stage_skipped <<<"$totals"; fi
    leftovers=$(end_leftovers)
    if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
        problem="stopped after $limit s"
    elif [ -z "$totals" ]; then
        problem="crashed or wrote no whole report (exit $status)"
    elif [ "$((stage_passed + stage_failed))" -eq 0 ]; then
        problem="ran no test"
    elif [ "$status" -ne 0 ] && [ "$stage_failed" -eq 0 ]; then
        problem="exit $status although no test failed"
    elif [ "$stage_skipped" -gt 0 ]; then
        problem="$stage_skipped skipped"
    elif [ -n "$leftovers" ]; then
        problem="left processes behind: $leftovers"
    fi
    if [ -n "$problem" ]; then stage_failed=$((stage_failed + 1)); fi
    passed=$((passed + stage_passed))
    failed=$((failed + stage_failed))
    summary+=("$(printf '%-12s %5d s  %6d passed  %4d failed  %s' \
        "$name" "$((SECONDS - started))" "$stage_passed" "$stage_failed" "$problem")")
}

finish() {
    echo
    printf '%s\n' "${summary[@]}"
    echo
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}

# build NAME OPTIONS...
build() {
    local name=$1 started=$SECONDS
    shift
    echo "== $name"
    if ! run 2400 "$@"; then
        failed=$((failed + 1))
        summary+=("$(printf '%-12s %5d s  failed' "$name" "$((SECONDS - started))")")
        finish
    fi
    summary+=("$(printf '%-12s %5d s' "$name" "$((SECONDS - started))")")
}

swift_tests() {
    local name=$1
    shift
    stage "$name" 900 "$report/$name.xml" \
        "$@" --skip-build --disable-xctest --xunit-output "$report/$name.xml"
}

# Each file is a matter of its own, with a server of its own: two at a time, for much of their time is waiting.
python_tests() {
    local name=$1 limit=$2
    shift 2
    stage "$name" "$limit" "$report/$name.xml" \
        python -m pytest -q -p no:cacheprovider -n 2 --dist loadfile --junitxml "$report/$name.xml" "$@"
}

build build swift build --build-tests

if [ "${1:-}" = "--fast" ]; then
    swift_tests swift swift test --filter "$pure_targets"
    finish
fi

swift_tests swift scripts/with-postgres.sh swift test
build release scripts/release.sh
stage web 600 "$report/web.xml" web/test.sh "$report/web.xml"
stage journeys 900 "$report/journeys.xml" web/test_e2e.sh "$report/journeys.xml"
python_tests interop 1500 Tests/InteropTests
python_tests conformance 900 Tests/ConformanceTests
# The same chargers against a server on PostgreSQL.
stage interop-pg 600 "$report/interop-pg.xml" scripts/with-postgres.sh bash -c "
    export OHMSTEAD_INTEROP_POSTGRES=\$OHMSTEAD_TEST_POSTGRES
    cd Tests/InteropTests
    exec python -m pytest -q -p no:cacheprovider -n 2 --dist loadfile --junitxml '$report/interop-pg.xml' test_ocpp16.py test_ocpp201.py test_schemas.py \
        test_wrong_use.py"
finish
