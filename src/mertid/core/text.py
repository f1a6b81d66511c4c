"""Texts that people read: Danish first, English second."""

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
        """Return the text with its ``{name}`` places filled."""
        return Text(da=self.da.format(**values), en=self.en.format(**values))


def same(text: str) -> Text:
    """Return a text that reads alike in both languages, such as a name or a title."""
    return Text(da=text, en=text)
