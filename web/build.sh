#!/usr/bin/env bash
# Builds web/dist, with all set-up. Quick when nothing changed.
#   web/build.sh           build
#   web/build.sh --setup   only what building needs: deno, acorn, the browser libraries, the outline of land
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$PWD/.tools
deno=$tools/web-venv/bin/deno

say() { echo "web: $*"; }

install_deno() {
    if cmp -s web/requirements-dev.txt "$tools/web-venv/requirements.installed"; then return; fi
    say "installing deno"
    python3 -m venv "$tools/web-venv"
    "$tools/web-venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r web/requirements-dev.txt
    cp web/requirements-dev.txt "$tools/web-venv/requirements.installed"
}

# Debian's node-acorn would pull nodejs in; only its files are needed.
install_acorn() {
    if [ -f "$tools/acorn/usr/share/nodejs/acorn/dist/acorn.mjs" ]; then return; fi
    say "fetching acorn"
    local work
    work=$(mktemp -d)
    chmod 1777 "$work" # apt downloads as its own user
    (cd "$work" && { apt-get download -q node-acorn || { apt-get update -q && apt-get download -q node-acorn; }; }) >/dev/null
    mkdir -p "$tools/acorn"
    dpkg-deb -x "$work"/node-acorn_*.deb "$tools/acorn"
    rm -rf "$work"
}

# The outline of land is made from the vendored shape file, which is larger than a browser wants.
make_coast() {
    local made=web/shared/ui/coast.js source=web/vendor/ne_10m_land.shp maker=web/tools/make_coast.py
    if [ "$made" -nt "$source" ] && [ "$made" -nt "$maker" ]; then return; fi
    say "drawing the outline of land"
    python3 "$maker" "$source" >"$made.next"
    mv "$made.next" "$made"
}

is_current() {
    [ -f web/dist/manifest.json ] &&
        [ -z "$(find web/apps web/shared web/tools web/vendor.lock.json -newer web/dist/.built -print -quit 2>/dev/null || echo new)" ]
}

mkdir -p "$tools"
install_deno
install_acorn
python3 web/tools/fetch_vendor.py
make_coast
if [ "${1:-}" = --setup ]; then exit 0; fi
if is_current; then
    say "web/dist is current"
    exit 0
fi
mkdir -p web/dist
touch web/dist/.built.next
DENO_NO_UPDATE_CHECK=1 "$deno" run --quiet -A --no-config web/tools/build.mjs
touch -r web/dist/.built.next web/dist/.built 2>/dev/null || touch web/dist/.built
rm -f web/dist/.built.next
