"""Words that the authority always wants to see marked, and names on its list, as whole words whatever their case."""

import re
from collections.abc import Iterator
from functools import lru_cache

from mertid.core import Text

from ..context import Context
from ..values import Find

RULE = "word"
LISTED = Text(da="Står på myndighedens egen liste", en="Stands on the authority's own list")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield the authority's own words."""
    if not context.words:
        return
    for match in _pattern(context.words).finditer(text):
        yield Find(0, match.start(), match.end(), "word", 0.99, LISTED, RULE, f"word:{match[0].lower()}")


@lru_cache(16)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for these words; longer ones first, any white space for a space."""
    told = sorted(words, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(r"\s+".join(map(re.escape, word.split())) for word in told) + r")(?!\w)", re.IGNORECASE)
