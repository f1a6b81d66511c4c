"""People: add one with a role, or give a new one-time password.

The one-time password is printed once and must be changed at the first log-in.
"""

import argparse

EXAMPLE = 'mertid user add --cvr 12345674 --email it@eksempel.example --name "Ida Itesen" --role admin'
ROLES = ("sorter", "case_worker", "manager", "data_scientist", "dpo", "admin")


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommands."""
    rooms = parser.add_subparsers(dest="what", metavar="add|password", required=True)
    add = rooms.add_parser("add", help="add a person", epilog=f"Example: {EXAMPLE}")
    add.add_argument("--cvr", help="the authority; may be left out when there is only one")
    add.add_argument("--email", required=True, help="the log-in")
    add.add_argument("--name", required=True, help="the person's name")
    add.add_argument("--role", required=True, action="append", choices=ROLES, help="what the person may do; may be given several times")
    add.add_argument("--team", help="limit a sorter's or case worker's role to this team (slug)")
    add.add_argument("--language", choices=("da", "en"), default="da", help="language of the desk (default da)")
    example = "mertid user password --email it@eksempel.example"
    new = rooms.add_parser("password", help="give a new one-time password", epilog=f"Example: {example}")
    new.add_argument("--email", required=True, help="the log-in")


def run(args: argparse.Namespace) -> int:
    """Add or reset."""
    from mertid.core import BadSettings
    from mertid.desk.start import authority, start

    start()
    from django.db import transaction

    from mertid.desk import store
    from mertid.desk.models import Team, User

    if args.what == "password":
        user = User.objects.filter(email__iexact=args.email).select_related("authority").first()
        if user is None:
            raise BadSettings("user: nobody has this e-mail, expected a person of the desk. Run: mertid user add.")
        print(f"{user.email}  one-time password: {store.reset_password(who=store.command(user.authority), user=user)}")
        return 0
    home = authority(args.cvr)
    team = Team.objects.filter(authority=home, slug=args.team).first() if args.team else None
    if args.team and team is None:
        raise BadSettings("user: the authority has no team of this slug, expected one of its teams. See the desk's settings.")
    who = store.command(home)
    with transaction.atomic():
        user, password = store.add_user(who=who, email=args.email, name=args.name, language=args.language)
        for role in dict.fromkeys(args.role):
            store.save_seat(who=who, user=user, role=role, team=team if role in ("sorter", "case_worker") else None)
    print(f"{user.email}  one-time password: {password}")
    return 0
