#!/usr/bin/env bash
# Installs what Ohmstead needs and this machine lacks. Quick when nothing is missing; safe to run again.
#   scripts/setup.sh               everything: build, run, test
#   scripts/setup.sh --build-only  only what building and running need
set -euo pipefail
cd "$(dirname "$0")/.."

build_only=false
case "${1:-}" in
    "") ;;
    --build-only) build_only=true ;;
    *)
        echo "usage: scripts/setup.sh [--build-only]" >&2
        exit 2
        ;;
esac

say() { echo "setup: $*"; }
die() {
    echo "setup: $*" >&2
    exit 1
}

work=$(mktemp -d)
chmod 755 "$work"  # apt downloads as its own user
policy=/usr/sbin/policy-rc.d
wrote_policy=false
clean_up() {
    rm -rf "$work"
    if $wrote_policy; then as_root rm -f "$policy"; fi
}
trap clean_up EXIT

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo -- "$@"
    else
        die "not root and no sudo; as root, run: $*"
    fi
}

# Package lists are fetched once, and only when something is missing.
lists_are_fresh=false
refresh_lists() {
    if $lists_are_fresh; then return; fi
    as_root apt-get update -q
    lists_are_fresh=true
}

apt_install() {
    command -v apt-get >/dev/null ||
        die "missing: $*. These are Debian's names; install the same with this system's package manager."
    say "installing $*"
    refresh_lists
    # A freshly installed database server must not start: the tests start their own and stop it again.
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$work/policy-rc.d"
        as_root install -m 755 "$work/policy-rc.d" "$policy"
        wrote_policy=true
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

has_library() { pkg-config --exists "$1" 2>/dev/null; }

has_postgres() {
    command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null
}

# Debian carries promtool inside the prometheus package, whose server and service nobody here needs: only that one
# file is taken out of it.
install_promtool() {
    if command -v promtool >/dev/null || [ -x .tools/bin/promtool ]; then return; fi
    command -v apt-get >/dev/null || die "missing: promtool (part of Prometheus); put it on the PATH"
    say "fetching promtool"
    local folder="$work/promtool"
    mkdir "$folder"
    (cd "$folder" && apt-get download -q prometheus) || {
        refresh_lists
        (cd "$folder" && apt-get download -q prometheus)
    }
    dpkg-deb -x "$folder"/prometheus_*.deb "$folder/root"
    mkdir -p .tools/bin
    install -m 755 "$folder/root/usr/bin/promtool" .tools/bin/promtool
}

install_python() {
    local wanted stamp=.venv/requirements.installed
    wanted=$(python3 --version && cat Tests/requirements.txt)
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then return; fi
    say "creating .venv from Tests/requirements.txt"
    rm -rf .venv
    python3 -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
    printf '%s\n' "$wanted" >"$stamp"
}

command -v swift >/dev/null || die "no Swift toolchain on the PATH; Swift 6.2 or later is needed: https://www.swift.org/install"

missing=()
command -v make >/dev/null || missing+=(make)
[ -e /usr/share/zoneinfo/Asia/Taipei ] || missing+=(tzdata) # tariffs hold in the site's time zone
command -v pkg-config >/dev/null || missing+=(pkg-config)
has_library sqlite3 || missing+=(libsqlite3-dev)
has_library libpq || missing+=(libpq-dev)
has_library zlib || missing+=(zlib1g-dev)
has_library xlsxwriter || missing+=(libxlsxwriter-dev)
[ -e /usr/include/mimalloc.h ] || missing+=(libmimalloc-dev)
has_library libqrencode || missing+=(libqrencode-dev)
python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3 python3-venv) # the web apps' tools come by pip
if ! $build_only; then
    has_postgres || missing+=(postgresql)
    command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing+=(nginx-light) # a reverse proxy for the tests
fi
if [ "${#missing[@]}" -gt 0 ]; then apt_install "${missing[@]}"; fi

if ! $build_only; then
    install_promtool
    install_python
    web/test_e2e.sh --setup
fi
