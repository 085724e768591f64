#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server (15 or later) that lives only as long as the command.
#   scripts/with-postgres.sh COMMAND [ARGUMENT...]
# The command finds the server at $OHMSTEAD_TEST_POSTGRES, and may stop and start it through
# $OHMSTEAD_TEST_POSTGRES_CONTROL stop|start. The server listens on loopback only, keeps its data in a temporary folder
# and never runs as root.
set -euo pipefail

if [ $# -eq 0 ]; then
    echo "usage: scripts/with-postgres.sh COMMAND [ARGUMENT...]" >&2
    exit 2
fi

die() {
    echo "with-postgres: $*" >&2
    exit 1
}

binaries=""
for folder in /usr/lib/postgresql/*/bin; do
    version=$(basename "$(dirname "$folder")")
    if [ -x "$folder/initdb" ] && [ "${version%%.*}" -ge 15 ] 2>/dev/null; then binaries=$folder; fi
done
if [ -z "$binaries" ] && command -v initdb >/dev/null; then binaries=$(dirname "$(command -v initdb)"); fi
[ -n "$binaries" ] || die "PostgreSQL 15 or later is not installed (Debian: apt-get install postgresql)"

# PostgreSQL refuses to run as root; its package brings a user for it.
as_server() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
    id postgres >/dev/null 2>&1 || die "running as root, and there is no user 'postgres' to start the server as"
    as_server() { setpriv --reuid=postgres --regid=postgres --init-groups --no-new-privs "$@"; }
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/ohmstead-postgres.XXXXXX")
chmod 711 "$folder"
mkdir "$folder/data" "$folder/socket"
if [ "$(id -u)" -eq 0 ]; then chown -R postgres: "$folder/data" "$folder/socket"; fi
chmod 700 "$folder/data"

# A port that is free now; should another program take it first, the server says so and the next one is tried.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

control=$folder/control
clean_up() {
    status=$?
    trap - EXIT INT TERM HUP
    if [ -x "$control" ]; then "$control" stop || true; fi
    rm -rf "$folder"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

(
    cd "$folder"
    as_server "$binaries/initdb" --pgdata="$folder/data" --username=ohmstead --auth=trust --encoding=UTF8 --locale=C \
        --no-sync >"$folder/initdb.log" 2>&1
) || die "initdb failed: $(cat "$folder/initdb.log")"

{
    echo "listen_addresses = '127.0.0.1'"
    echo "unix_socket_directories = '$folder/socket'"
    echo "max_connections = 500"
    echo "shared_buffers = '64MB'"
} >>"$folder/data/postgresql.conf"

# `control start` waits until the server answers; `control stop` ends it by the process id that it wrote itself.
cat >"$control" <<END
#!/usr/bin/env bash
set -euo pipefail
cd "$folder"
$(declare -f as_server)
case "\$1" in
    start)
        # The server outlives this script, so it must not keep open what the caller waits on.
        for descriptor in /proc/\$\$/fd/*; do
            descriptor=\${descriptor##*/}
            if [ "\$descriptor" -gt 2 ] && [ "\$descriptor" -ne 255 ]; then eval "exec \$descriptor>&-"; fi
        done
        as_server "$binaries/pg_ctl" start --pgdata="$folder/data" --wait --timeout=60 --silent \\
            --log="$folder/data/server.log" --options="-p \$(cat "$folder/port")" >/dev/null
        ;;
    stop)
        if [ -s "$folder/data/postmaster.pid" ]; then
            as_server "$binaries/pg_ctl" stop --pgdata="$folder/data" --mode=fast --wait --timeout=60 --silent
        fi
        ;;
    *)
        echo "usage: control start|stop" >&2
        exit 2
        ;;
esac
END
chmod 755 "$control"

started=false
for _ in 1 2 3 4 5; do
    free_port >"$folder/port"
    if "$control" start; then
        started=true
        break
    fi
done
$started || die "the server does not start: $(tail -n 20 "$folder/data/server.log")"

export OHMSTEAD_TEST_POSTGRES="postgres://ohmstead@127.0.0.1:$(cat "$folder/port")/postgres"
export OHMSTEAD_TEST_POSTGRES_CONTROL="$control"
"$@"
