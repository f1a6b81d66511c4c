"""Fills an empty database with one invented authority that is about to read its first table in; run in a process of its own."""

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402

from mertid.desk import store  # noqa: E402
from mertid.desk.models import Role, Seat, User  # noqa: E402
from tests.desk.words import PASSWORD  # noqa: E402

EMAIL = "admin@99900083.example"


def main() -> None:
    """Make the authority, its deployment and an administrator."""
    home = store.save_authority(cvr="99900083", name="Tabelby Kommune")
    store.save_deployment(who=store.command(home), solution="elderly_admission", stage="analysis")
    user = User.objects.create(authority=home, email=EMAIL, name="Ada Opdigtet", password=make_password(PASSWORD))
    Seat.objects.create(user=user, role=Role.ADMIN)


if __name__ == "__main__":
    main()
