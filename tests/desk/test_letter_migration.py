"""The move of weighings into the decision's sections, on a database of its own as it was before."""

import os
import subprocess
import sys
from pathlib import Path

MOVE = """
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

MigrationExecutor(connection).migrate([("desk", "0009_fleet")])
apps = MigrationExecutor(connection).loader.project_state([("desk", "0009_fleet")]).apps
made = apps.get_model("desk", "Authority").objects.create(name="Prøveby", cvr="99999999")
deployment = apps.get_model("desk", "Deployment").objects.create(authority=made, solution="disclosure")
for number, weighing in enumerate(("Naboens interesse vejer tungest.", ""), 1):
    case = apps.get_model("desk", "CaseRow").objects.create(
        authority=made, deployment=deployment, number=number, facts={}, received_at=timezone.now())
    apps.get_model("desk", "RequestRow").objects.create(case=case, weighing=weighing)
MigrationExecutor(connection).migrate([("desk", "0010_letter")])
from mertid.desk.models import LetterRow

print([(row.case.number, row.section, row.own, row.text) for row in LetterRow.objects.all()])
"""


def test_a_weighing_that_was_written_before_becomes_a_section_of_the_decision(tmp_path: Path) -> None:
    env = {**os.environ, "MERTID_VAR": str(tmp_path), "MERTID_DATABASE": "", "DJANGO_SETTINGS_MODULE": "mertid.desk.settings"}
    done = subprocess.run([sys.executable, "-c", MOVE], env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    text = "Vi har lagt vægt på følgende:\nNaboens interesse vejer tungest."
    assert done.stdout.strip() == repr([(1, "weighing", True, text)])
