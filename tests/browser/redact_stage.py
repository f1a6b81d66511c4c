"""Fills an empty database with an invented authority that answers requests for access; run in a process of its own."""

import django

django.setup()

from django.db import transaction  # noqa: E402

from mertid.desk import store  # noqa: E402
from tests.desk.words import PASSWORD  # noqa: E402

PEOPLE = {
    "jonas": ("Jonas Kvistgaard", "case_worker"), "lise.damgaard": ("Lise Damgaard", "case_worker"),
    "henrik.toft": ("Henrik Toft", "case_worker"), "dpo": ("Torben Lyngholt", "dpo"),
}


def main() -> None:
    """Make the authority, its people and its deployment, which demands that two people look at each answer."""
    with transaction.atomic():
        authority = store.save_authority(cvr="99900016", name="Bakkely Kommune (opdigtet)", contact_email="post@bakkely.example")
        who = store.command(authority)
        store.save_team(who=who, slug="vej-og-park", name="Vej og park", email="vejogpark@bakkely.example")
        store.save_deployment(who=who, solution="disclosure", stage="pilot", settings={"second_person": True})
        for login, (name, role) in PEOPLE.items():
            user = store.save_user(who=who, email=f"{login}@bakkely.example", password=PASSWORD, name=name)
            store.save_seat(who=who, user=user, role=role)


if __name__ == "__main__":
    main()
