"""The kinds of finds: what each is called, and whether it is of the sort that normally stays open."""

from dataclasses import dataclass

from mertid.core import Text


@dataclass(frozen=True)
class Kind:
    """One kind. ``open``: it names no person or is public, so it normally stays open; ``special``: special category (GDPR art. 9, 10)."""

    key: str
    label: Text
    open: bool = False
    special: bool = False


_ALL = (
    Kind("name", Text(da="Navn", en="Name")),
    Kind("official", Text(da="Ansat, der handler i embede", en="Employee acting in office"), open=True),
    Kind("cpr", Text(da="CPR-nummer", en="Personal identification number")),
    Kind("birth_date", Text(da="Fødselsdato", en="Date of birth")),
    Kind("phone", Text(da="Telefonnummer", en="Telephone number")),
    Kind("email", Text(da="E-mailadresse", en="E-mail address")),
    Kind("address", Text(da="Adresse", en="Address")),
    Kind("town", Text(da="Postnummer og by", en="Postcode and town"), open=True),
    Kind("account", Text(da="Bankkonto", en="Bank account")),
    Kind("card", Text(da="Betalingskort", en="Payment card")),
    Kind("plate", Text(da="Nummerplade", en="Number plate")),
    Kind("passport", Text(da="Pas- eller kørekortnummer", en="Passport or driving licence number")),
    Kind("journal", Text(da="Journalnummer", en="Medical record number")),
    Kind("case_number", Text(da="Sagsnummer", en="Case number"), open=True),
    Kind("cvr", Text(da="CVR-nummer", en="Company number (CVR)"), open=True),
    Kind("ip", Text(da="IP-adresse", en="IP address")),
    Kind("url", Text(da="Internetadresse", en="Web address"), open=True),
    Kind("profile", Text(da="Profil på et socialt medie", en="Social media profile")),
    Kind("coordinate", Text(da="Koordinat", en="Coordinate")),
    Kind("health", Text(da="Helbredsoplysning", en="Health information"), special=True),
    Kind("religion", Text(da="Religion", en="Religion"), special=True),
    Kind("union", Text(da="Fagforening", en="Trade union"), special=True),
    Kind("sexuality", Text(da="Seksuelle forhold", en="Sexuality"), special=True),
    Kind("ethnicity", Text(da="Etnisk oprindelse", en="Ethnic origin"), special=True),
    Kind("politics", Text(da="Politisk overbevisning", en="Political opinion"), special=True),
    Kind("crime", Text(da="Strafbart forhold", en="Criminal offence"), special=True),
    Kind("social", Text(da="Væsentligt socialt problem", en="Serious social problem"), special=True),
    Kind("word", Text(da="Ord fra myndighedens liste", en="Word on the authority's list")),
    Kind("hand", Text(da="Markeret i hånden", en="Marked by hand")),
)

KINDS: dict[str, Kind] = {kind.key: kind for kind in _ALL}
"""Every kind of find by its key."""


def label(key: str) -> Text:
    """Return what a kind is called; the key itself for one that is not known."""
    kind = KINDS.get(key)
    return kind.label if kind else Text(da=key, en=key)
