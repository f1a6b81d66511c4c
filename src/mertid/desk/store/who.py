"""Who writes: a person, a machine's token, the worker, a command or a visitor who is not logged in."""

from dataclasses import dataclass

from mertid.desk.models import ApiToken, Authority, User


@dataclass(frozen=True)
class Who:
    """Who does something at which authority. ``actor`` is what the audit row names."""

    authority: Authority
    actor: str
    user: User | None = None


def person(user: User) -> Who:
    """Return a logged-in person."""
    return Who(user.authority, f"user:{user.pk}", user)


def machine(token: ApiToken) -> Who:
    """Return a machine that called the API with ``token``."""
    return Who(token.authority, f"token:{token.pk}")


def worker(authority: Authority) -> Who:
    """Return the background worker."""
    return Who(authority, "worker")


def command(authority: Authority) -> Who:
    """Return a person at the command line."""
    return Who(authority, "command")


def visitor(authority: Authority) -> Who:
    """Return somebody who is not logged in."""
    return Who(authority, "visitor")
