"""Which folders of the server an authority may read from and file to: never mertid's own, never another authority's."""

import os
from pathlib import Path

from django.conf import settings

from mertid.core import BadSettings
from mertid.desk.models import Authority


def allowed(path: str, authority: Authority) -> Path:
    """Return the folder that ``path`` names, links followed, when the authority may use it.

    Where the operator sets MERTID_FOLDERS (folders with colons between), only ``<folder>/<CVR number>`` and what lies in it; else any
    folder but mertid's own, which holds the database and the key. The demo's folders may always be used.

    Raises
    ------
    BadSettings
        When it may not. The path stands in the settings, so it is not repeated.
    """
    if not Path(path).is_absolute():
        raise BadSettings("folder: field 'path' is relative or missing, expected an absolute path. Enter it in full.")
    found, var = Path(path).resolve(), Path(settings.VAR).resolve()
    if found.is_relative_to(var / "demo"):
        return found
    if found.is_relative_to(var) or var.is_relative_to(found):
        raise BadSettings("folder: field 'path' is mertid's own folder or around it, expected another. Choose another folder.")
    roots = [Path(root).resolve() / authority.cvr for root in os.environ.get("MERTID_FOLDERS", "").split(":") if root]
    if roots and not any(found.is_relative_to(root) for root in roots):
        raise BadSettings("folder: field 'path' is outside the authority's folders, expected one in them. Ask the operator which they are.")
    return found
