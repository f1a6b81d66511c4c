#!/bin/sh
# The whole test run. Installs Debian packages where it may; what is missing is named and its tests skip with that reason.
set -eu
# The search for routes is compiled while packages are fetched; kept beside its source, so that no test waits for it.
.venv/bin/mertid route ready >/dev/null 2>&1 &
warm=$!
wanted="postgresql dovecot-imapd chromium tesseract-ocr tesseract-ocr-dan gettext poppler-utils libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui"
missing=""
for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "== installing$missing"
        # shellcheck disable=SC2086
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 \
            || echo "== could not install$missing: the tests that need them will skip and say so"
    else
        echo "== not installed:$missing. As root run: apt-get install$missing. Until then their tests skip."
    fi
fi
# Compiled once: a run starts over a hundred processes, and each would else compile what it imports.
export PYTHONDONTWRITEBYTECODE=
.venv/bin/python -m compileall -q -j 0 src/mertid tests || true  # what cannot be compiled is told by the tests
wait "$warm" || true  # what it cannot do is told by the tests
# Side by side, since many tests wait for servers, sleeping processes and timeouts: the check, the tests on PostgreSQL, and all others
# in one process more than there are processors. What runs behind is told when it has ended, or at once where it fails.
told=$(mktemp -d)
trap 'rm -rf "$told"' EXIT
trap 'kill $behind 2>/dev/null; exit 130' INT TERM
behind=""
sh scripts/check.sh no-contract >"$told/check" 2>&1 || { cat "$told/check"; echo "== the check failed, see above"; exit 1; } &
check=$!
behind="$check"
if [ "$#" = 0 ]; then
    .venv/bin/python -m tests.on_postgres >"$told/postgres" 2>&1 || { cat "$told/postgres"; echo "== failed on PostgreSQL, see above"; exit 1; } &
    postgres=$!
    behind="$check $postgres"
fi
failed=0
processors=$(getconf _NPROCESSORS_ONLN)
[ "$processors" -le 4 ] || processors=4  # a container may tell of more than it may use
[ -n "${MERTID_TEST_ALL:-}" ] || echo "== left out to keep the time: two thirds of the corpus of real mail, the API on PostgreSQL, tests marked long. MERTID_TEST_ALL=1 make test runs all"
echo "== tests"
.venv/bin/python -m pytest -n $((processors + 1)) --dist loadgroup -q "$@" || failed=1
if wait "$check"; then cat "$told/check"; else failed=1; fi
if [ "$#" = 0 ]; then
    echo "== tests on PostgreSQL"
    if wait "$postgres"; then cat "$told/postgres"; else failed=1; fi
fi
exit "$failed"
