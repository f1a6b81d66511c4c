#!/bin/sh
# Collect the desk's Danish texts and compile their English translations. Needs Debian's gettext.
set -eu
root=$(pwd)
cd src/mertid
export DJANGO_SETTINGS_MODULE=mertid.desk.settings MERTID_SECRET_KEY=not-used-here
"$root/.venv/bin/python" -m django makemessages -l en --no-location --no-obsolete
"$root/.venv/bin/python" -m django compilemessages -l en
cd desk/locale/en/LC_MESSAGES
msgfmt --statistics -o /dev/null django.po
