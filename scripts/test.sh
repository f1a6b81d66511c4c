#!/bin/sh
# The whole test run. Installs Debian packages where it may; what is missing is named and its tests skip with that reason.
set -eu
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
sh scripts/check.sh
echo "== tests"
.venv/bin/python -m pytest -n 2 --dist loadgroup -q "$@"
[ "$#" = 0 ] || exit 0
echo "== tests on PostgreSQL"
exec .venv/bin/python -m tests.on_postgres
