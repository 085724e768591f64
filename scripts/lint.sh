#!/usr/bin/env bash
# Checks the format of the given Swift files and folders, and the syntax of every Python and shell file of ours.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

status=0
swift format lint --strict --recursive --parallel "$@" || status=1

while IFS= read -r -d '' file; do
    python3 -c 'import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read(), sys.argv[1])' "$file" || status=1
done < <(find scripts Tests web/tools web/tests -name '*.py' -print0)

while IFS= read -r -d '' file; do
    bash -n "$file" || status=1
done < <(find scripts .ci web -path web/vendor -prune -o -path web/dist -prune -o -type f \( -name '*.sh' -o -name run \) -print0)

if [ "$status" -eq 0 ]; then echo "lint: clean"; else echo "lint: see above; make format repairs the format" >&2; fi
exit "$status"
