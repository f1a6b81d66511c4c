#!/bin/sh
# Lint, types, import rules, contract: the part of the tests that runs in seconds.
set -eu
bin=.venv/bin
echo "== lint";         $bin/ruff check src tests
echo "== types";        $bin/mypy
echo "== import rules"; $bin/lint-imports
echo "== contract";     $bin/mertid check
