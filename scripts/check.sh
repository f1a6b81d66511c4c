#!/bin/sh
# Lint, types, import rules, contract: the part of the tests that runs in seconds. `check.sh no-contract` where the tests keep the contract.
set -eu
bin=.venv/bin
echo "== lint";         $bin/ruff check src tests
echo "== types";        $bin/mypy
echo "== import rules"; $bin/lint-imports
[ "${1:-}" = no-contract ] || { echo "== contract"; $bin/mertid check; }
