"""Trained once for all tests of triage."""

import pytest

from mertid.engines.triage import Triage

from .invented import PLAN, TEAMS, mails


@pytest.fixture(scope="session")
def plain() -> Triage:
    """Six teams, a small invented plan, not trained."""
    return Triage().with_settings({"teams": TEAMS, "kle": PLAN, "error_share": 0.05, "confidence": 0.9})


@pytest.fixture(scope="session")
def trained(plain: Triage) -> Triage:
    """Trained on 400 mails without noise: the promise can be kept."""
    return plain.fit(*mails(400, seed=1, noise=0.0))
