#!/bin/sh
# Pin every version with hashes. The files hold no download addresses, so any mirror serves.
set -eu
pin() { .venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet "$@"; }
pin --extra postgres --extra risk --extra route --group build -o constraints.txt
pin --all-extras --group build --group dev -c constraints.txt -o constraints-dev.txt
if grep -n '://' constraints.txt constraints-dev.txt; then
    echo "lock: a download address got in. Remove it." >&2
    exit 1
fi
