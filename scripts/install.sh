#!/bin/sh
# Make .venv and install mertid with every version and hash pinned. `install.sh base` or `install.sh dev`.
set -eu
kind=${1:-base}
python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "mertid: $("$python" --version) was found, Python 3.11 or newer is needed. Run: make PYTHON=python3.11 $kind" >&2
    exit 2
fi
if [ ! -x .venv/bin/pip ]; then
    if ! "$python" -m venv .venv 2>/tmp/mertid-venv.$$; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            echo "mertid: installing python3-venv ..."
            apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
            rm -rf .venv
            "$python" -m venv .venv
        else
            cat /tmp/mertid-venv.$$ >&2
            echo "mertid: no virtual environment could be made. Run: apt-get install python3-venv" >&2
            exit 2
        fi
    fi
    rm -f /tmp/mertid-venv.$$
fi
list=constraints.txt
[ "$kind" = dev ] && list=constraints-dev.txt
echo "mertid: installing what $list pins (about a minute the first time) ..."
log=$(mktemp)
quietly() { "$@" >"$log" 2>&1 || { cat "$log" >&2; echo "mertid: the install failed, see above. Run it again when the cause is mended." >&2; exit 1; }; }
# The many packages for developing come by uv, which is among them: a fifth of pip's work. Where it cannot (or hangs), pip does all of it.
by_uv() {
    awk '/^uv==/ { on = 1 } on { print } on && !/\\$/ { exit }' "$list" >.venv/uv.txt
    .venv/bin/pip install -q --disable-pip-version-check --require-hashes -r .venv/uv.txt || return 1
    index=$(.venv/bin/pip config list | sed -n "s/^[a-z:]*\.index-url='\(.*\)'$/\1/p" | tail -n 1)
    [ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
    timeout 300 .venv/bin/uv pip install -q --no-config --cache-dir .venv/uv --python .venv/bin/python --require-hashes -r "$list" || return 1
    rm -rf .venv/uv .venv/uv.txt
}
[ "$kind" = dev ] && by_uv >/dev/null 2>&1 || quietly .venv/bin/pip install --disable-pip-version-check --require-hashes -r "$list"
quietly .venv/bin/pip install --disable-pip-version-check --no-deps --no-build-isolation -e .
rm -f "$log"
.venv/bin/python -c "import mertid, django, sklearn"
touch .venv/.installed
if [ "$kind" = dev ]; then
    .venv/bin/python -c 'import pytest, playwright'
    touch .venv/.installed-dev
fi
