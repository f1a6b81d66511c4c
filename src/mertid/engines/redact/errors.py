"""What this engine raises beside `mertid.core.Unreadable` and `mertid.core.TooBig`."""

from mertid.core import Text, Unreadable

ASKS = Text(
    da="Filen er låst med adgangskode. Skriv koden, så kan den læses.",
    en="The file is locked with a password. Give the password, and it can be read.",
)
WRONG = Text(da="Adgangskoden passer ikke til filen.", en="The password does not open the file.")


class NeedsPassword(Unreadable):
    """An encrypted file, and no password or a wrong one was given."""

    def __init__(self, message: str = "file: encrypted, expected a password. Ask for it.", *, wrong: bool = False) -> None:
        super().__init__(message, text=WRONG if wrong else ASKS)
        self.wrong = wrong
