"""The authority's pseudonyms: the key lies in a file of its own, the database holds its mark alone."""

from django.conf import settings

from mertid.desk.models import Authority
from mertid.exchange.pseudonym import Pseudonym, read_key

from .audit import audited, record
from .who import Who


def pseudonyms(*, who: Who) -> Pseudonym:
    """Return what makes pseudonyms of people's numbers at the authority. The key is made, and its mark stored, at the first use.

    Raises
    ------
    BadSettings
        When the key is missing or another than before.
    """
    known = Authority.objects.values_list("pseudonym_check", flat=True).get(pk=who.authority.pk)
    hide = read_key(settings.PSEUDONYM_KEYS, who.authority.cvr, known=known)
    if not known:
        _remember(who=who, check=hide.check)
    return hide


@audited
def _remember(*, who: Who, check: str) -> None:
    Authority.objects.filter(pk=who.authority.pk, pseudonym_check="").update(pseudonym_check=check)
    record(who, "pseudonym.key_made", who.authority)
