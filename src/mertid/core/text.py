"""Texts that people read: Danish first, English second."""

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["da", "en"]


class Text(BaseModel):
    """One sentence or label in both languages.

    Use ``{name}`` places and `fill` for values, so that both languages say the same.
    """

    model_config = ConfigDict(frozen=True)

    da: str
    en: str

    def __str__(self) -> str:
        return self.da

    def in_(self, language: str) -> str:
        """Return the text in ``language``; anything but English gives Danish."""
        return self.en if language.startswith("en") else self.da

    def fill(self, **values: object) -> "Text":
        """Return the text with its ``{name}`` places filled, a `Text` with its own language.

        ``{n} [dag|dage]`` takes the form that fits the number before it.
        """
        texts = {name: value for name, value in values.items() if isinstance(value, Text)}
        da, en = {name: text.da for name, text in texts.items()}, {name: text.en for name, text in texts.items()}
        return Text(da=_filled(self.da, values | da), en=_filled(self.en, values | en))


_FORMS = re.compile(r"\{(\w+)[^}]*\}|\[([^\[|\]]*)\|([^\[|\]]*)\]")


def _filled(text: str, values: Mapping[str, object]) -> str:
    last: object = None

    def form(found: re.Match[str]) -> str:
        nonlocal last
        if found[1]:
            last = values.get(found[1])
            return found[0]
        return found[2] if str(last) == "1" else found[3]

    return (_FORMS.sub(form, text) if "|" in text else text).format(**values)


def same(text: str) -> Text:
    """Return a text that reads alike in both languages, such as a name or a title."""
    return Text(da=text, en=text)
