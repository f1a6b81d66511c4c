"""How a document is looked at, all of it in the address: page, mark, zoom, text beside it, as the receiver sees it, words searched for."""

from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import parse_qs, urlencode

from django.http import QueryDict

ZOOMS = ("fit", "100", "150", "200")


@dataclass(frozen=True)
class Look:
    """``page`` counts from 1, 0: that of the mark; ``mark``: key of the mark in question, 0: the first undecided.

    ``rest``: the list beside it shows only documents that nobody has gone through.
    """

    page: int = 0
    mark: int = 0
    zoom: str = "fit"
    text: bool = False
    receiver: bool = False
    words: str = ""
    rest: bool = False

    @classmethod
    def read(cls, query: QueryDict | dict[str, Any]) -> Self:
        """Return what an address asks for; what makes no sense falls back to the plain look."""
        zoom = str(query.get("zoom", ""))
        return cls(
            page=_number(query.get("page")), mark=_number(query.get("mark")), zoom=zoom if zoom in ZOOMS else "fit",
            text=query.get("text") == "1", receiver=query.get("view") == "receiver", words=str(query.get("q", "")).strip()[:200],
            rest=query.get("rest") == "1",
        )

    @classmethod
    def of(cls, address: str) -> Self:
        """Return the look in the query of an address, as a form carries it along."""
        return cls.read({key: values[0] for key, values in parse_qs(address.lstrip("?")[:1000]).items()})

    def to(self, **changes: Any) -> str:
        """Return the address of the same document looked at otherwise."""
        return replace(self, **changes).address

    @property
    def address(self) -> str:
        """The look as the end of an address; ``?`` alone for the plain one, so that it is a link to the page itself."""
        said = {
            "page": self.page or "", "mark": self.mark or "", "zoom": "" if self.zoom == "fit" else self.zoom,
            "text": "1" if self.text else "", "view": "receiver" if self.receiver else "", "q": self.words,
            "rest": "1" if self.rest else "",
        }
        return f"?{urlencode({key: value for key, value in said.items() if value})}"

    @property
    def links(self) -> dict[str, str]:
        """The addresses of the page's own switches."""
        at = ZOOMS.index(self.zoom)
        return {
            "text": self.to(text=not self.text), "receiver": self.to(receiver=not self.receiver),
            "closer": self.to(zoom=ZOOMS[min(at + 1, len(ZOOMS) - 1)]), "farther": self.to(zoom=ZOOMS[max(at - 1, 0)]),
            "unfound": self.to(words=""), "all": self.to(rest=False), "rest": self.to(rest=True),
        }


def _number(said: Any) -> int:
    text = str(said or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
