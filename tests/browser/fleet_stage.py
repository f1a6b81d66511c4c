"""Fills an empty database with an invented authority that has fleets; run in a process of its own."""

import django

django.setup()

from django.utils import timezone  # noqa: E402

from mertid.desk import store  # noqa: E402
from mertid.desk.demo.fleet import build_fleets  # noqa: E402
from mertid.desk.demo.towns import TOWNS  # noqa: E402
from tests.desk.words import PASSWORD  # noqa: E402


def main() -> None:
    """Make the authority and its fleets as the demo has them, small."""
    town = TOWNS[0]
    store.save_authority(cvr=town.cvr, name=town.name, contact_email=f"post@{town.place.host}")
    state = {"password": PASSWORD, "people": []}
    build_fleets(town, state, timezone.now(), lambda said: None, small=True)


if __name__ == "__main__":
    main()
