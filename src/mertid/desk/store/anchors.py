"""Heads of the audit chain kept in a file outside the database, each line sealed with the installation's key.

Without it a person who can write the database could cut the tail off and set the head back.
"""

import json
import os
from pathlib import Path

from django.conf import settings

from mertid.desk.models import Authority
from mertid.govern import audit as chain


def anchor_file(cvr: str) -> Path:
    """Return where an authority's heads are kept."""
    return Path(settings.VAR) / "audit" / f"{cvr}.anchors"


def write_anchors() -> int:
    """Append each authority's head to its file where it has moved; return how many were written."""
    written = 0
    for one in Authority.objects.filter(audit_position__gt=0):
        known, _ = read_anchors(one.cvr, newest=True)
        if known and known[-1].position >= one.audit_position:
            continue
        line = {
            "position": one.audit_position, "digest": one.audit_digest,
            "seal": chain.seal(settings.SECRET_KEY.encode(), one.cvr, one.audit_position, one.audit_digest),
        }
        file = anchor_file(one.cvr)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")
            out.flush()
            os.fsync(out.fileno())
        written += 1
    return written


def read_anchors(cvr: str, *, newest: bool = False) -> tuple[list[chain.Anchor], list[chain.Fault]]:
    """Return the heads kept in the file, oldest first, and a fault for each line whose seal does not hold."""
    try:
        lines = anchor_file(cvr).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return [], []
    anchors, faults = [], []
    for line in lines[-1:] if newest else lines:
        try:
            kept = json.loads(line)
            position, head = int(kept["position"]), str(kept["digest"])
            whole = chain.sealed(settings.SECRET_KEY.encode(), cvr, position, head, str(kept["seal"]))
        except (ValueError, KeyError, TypeError):
            continue  # a line that was being written when the process was killed
        if whole:
            anchors.append(chain.Anchor(position, head, "file"))
        else:
            faults.append(chain.Fault(cvr, position, "anchor"))
    return anchors, faults
