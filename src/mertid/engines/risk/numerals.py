"""Numbers and small things of language: Danish commas, number words, first letters, sentences one after the other."""

from functools import lru_cache

from mertid.core import Text

NUMBERS = ("nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv")
ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def amount(value: float) -> Text:
    """Return a number with at most one decimal (two below 0.1), Danish comma and English point."""
    plain = f"{value:.2f}" if 0 < abs(value) < 0.095 else f"{value:.1f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return Text(da=plain.replace(".", ","), en=plain)


def thousands(n: int) -> str:
    """Return a whole number with the Danish point between thousands."""
    return f"{n:,}".replace(",", ".")


def word(n: int) -> Text:
    """Return a small number as a word, a larger one in figures."""
    return Text(da=NUMBERS[n], en=ENGLISH[n]) if 0 <= n < len(NUMBERS) else Text(da=thousands(n), en=f"{n:,}")


@lru_cache(maxsize=10_000)
def small(text: str) -> str:
    """Return a text with a small first letter, unless its first word is an abbreviation such as BMI or KOL."""
    first = text.split(" ", 1)[0].rstrip(",:;")
    kept = len(first) > 1 and not (first[1].isalpha() and first[1:].islower())
    return text if kept else text[:1].lower() + text[1:]


def joined(*texts: Text) -> Text:
    """Return sentences one after the other."""
    return Text(da=" ".join(one.da for one in texts if one.da), en=" ".join(one.en for one in texts if one.en))
