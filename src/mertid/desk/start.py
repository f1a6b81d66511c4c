"""Brings the desk up for a command: Django, the database, the static files."""

import os
from typing import TYPE_CHECKING

from mertid.core import BadSettings

if TYPE_CHECKING:
    from mertid.desk.models import Authority, Deployment


def start(*, migrated: bool = True) -> None:
    """Set Django up. With ``migrated`` the database must be there and up to date.

    Raises
    ------
    BadSettings
        When the settings cannot be used, the database cannot be reached, it is not migrated, or the names model cannot be used.
    """
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mertid.desk.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise BadSettings(str(error)) from None
    if migrated:
        check_migrated()
        check_names_model()


def check_names_model() -> None:
    """Raise when the operator named a larger model for names and it cannot be used: every document would fail for it later.

    Raises
    ------
    BadSettings
        Says what is wrong with the folder, and the cure.
    """
    from django.conf import settings

    from mertid import catalog
    from mertid.core import MissingExtra

    if not settings.NAMES_MODEL:
        return
    try:
        catalog.get("disclosure").engine.check_names_model(settings.NAMES_MODEL)
    except (BadSettings, MissingExtra) as error:
        raise BadSettings(f"MERTID_NAMES_MODEL: {error}") from None


def check_migrated() -> None:
    """Raise when the database cannot be reached or lacks a migration.

    Raises
    ------
    BadSettings
        Says which, and the cure.
    """
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise BadSettings(f"database: it cannot be reached ({type(error).__name__}). Check MERTID_DATABASE and that it runs.") from None
    if missing:
        raise BadSettings(f"database: {len(missing)} migrations are missing, expected none. Run: mertid migrate.")


def migrate() -> None:
    """Create or update the tables.

    Raises
    ------
    BadSettings
        When the database cannot be reached or written.
    """
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise BadSettings(f"database: it cannot be changed ({type(error).__name__}). Check MERTID_DATABASE and its rights.") from None


def collect_static() -> None:
    """Gather styles, scripts and fonts where the web server finds them."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


def authority(cvr: str | None) -> "Authority":
    """Return the authority with that CVR number; without one, the only authority there is.

    Raises
    ------
    BadSettings
        When there is none, or several and no number was given.
    """
    from mertid.desk.models import Authority

    found = list(Authority.objects.filter(cvr=cvr) if cvr else Authority.objects.order_by("cvr")[:2])
    if not found:
        said = "no authority has this CVR number" if cvr else "there is none"
        raise BadSettings(f"authority: {said}, expected one. See mertid authority add.")
    if len(found) > 1:
        raise BadSettings("authority: there are several, expected one to be chosen. Add --cvr NUMBER.")
    return found[0]


def deployment(cvr: str | None, solution: str) -> "Deployment":
    """Return the solution's deployment at an authority.

    Raises
    ------
    BadSettings
        When the authority does not use the solution.
    """
    from mertid import catalog
    from mertid.desk.models import Deployment

    slug = catalog.get(solution).slug
    found = Deployment.objects.filter(authority=authority(cvr), solution=slug).select_related("authority").first()
    if found is None:
        raise BadSettings(f"{slug}: the authority does not use it, expected a deployment. Add it: mertid authority add --solution {slug}.")
    return found
