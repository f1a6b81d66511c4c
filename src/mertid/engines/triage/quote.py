"""Set aside what the sender did not write now: quoted replies, forwarded heads, signatures, disclaimers.

Nothing is cut out: the functions return ranges of the original text, so that every span still points into the mail.
A forwarded mail whose own part is empty keeps the forwarded text, since that is then what the mail is about.
"""

import re

LONGEST_READ = 60_000
_FROM = r"(?:fra|from|von|från|de)"
_HEAD = re.compile(
    rf"^[ \t>*_]*(?:-{{2,}}[ \t]*(?:oprindelig(?: meddelelse| besked| mail)?|original(?: message| besked)?|"
    r"videresendt(?: meddelelse| besked| mail)?|"
    r"forwarded message|begin forwarded message|start på videresendt[^\n]{0,20}|svar fra[^\n]{0,40})[ \t]*:?-{0,}[^\n]{0,10}$"
    rf"|{_FROM}[ \t]*:[^\n]{{1,200}}\n(?:[^\n]{{0,200}}\n){{0,3}}[ \t>*_]*(?:sendt|sent|dato|date|til|to|emne|subject)[ \t]*:"
    r"|(?:den|d\.|on|am)\b[^\n]{4,160}(?:\n[^\n]{0,120})?(?:skrev|wrote|schrieb)[^\n]{0,80}:?[ \t]*$"
    r"|[^\n]{3,120}<[^\n>]{3,80}@[^\n>]{3,80}>[^\n]{0,40}(?:skrev|wrote)[^\n]{0,40}:?[ \t]*$"
    r"|_{10,}[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_SIGN = re.compile(
    r"^(?:-- ?|[ \t]*(?:(?:med )?venlig(?:e|st)? hilsen(?:er)?|(?:de |med )?(?:bedste|venligste|kærlige|mange) hilsner|"
    r"mvh\.?|m\.v\.h\.?|vh\.?|dbh\.?|"
    r"kind regards|best regards|regards|sincerely|yours (?:sincerely|faithfully|truly)|mit freundlichen grüßen|med vänlig hälsning|hilsen|"
    r""
    r"sendt fra min (?:iphone|ipad|mobil|android|telefon)[^\n]{0,40}|sent from my [^\n]{0,40}|"
    r"hent outlook (?:for|til) [^\n]{0,40})[ \t]*[,.!]?[^\n]{0,60})$",
    re.IGNORECASE | re.MULTILINE,
)
_DISCLAIMER = re.compile(
    r"^[^\n]{0,80}(?:denne (?:e-?mail|meddelelse|besked)[^\n]{0,80}(?:fortrolig|kun (?:beregnet|tiltænkt))|"
    r"this (?:e-?mail|message)[^\n]{0,80}"
    r"(?:confidential|intended (?:only|solely))|hvis du (?:ved en fejl )?har modtaget denne|"
    r"if you (?:are not the intended|have received this)|"
    r"læs om (?:hvordan|vores behandling)[^\n]{0,60}(?:personoplysninger|persondata)|tænk på miljøet|please consider the environment)",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED = re.compile(r"^[ \t]*(?:>|\|)[^\n]*\n?", re.MULTILINE)
_LETTER = re.compile(r"[^\W\d_]")
MOST_SIGNATURE = 900


def own_ranges(text: str) -> list[tuple[int, int]]:
    """Return the ranges (start, end) of what the sender wrote now, in order, never overlapping.

    Only the first 60,000 characters are read. When nothing but quotes is left, the text under the heads is returned.
    """
    end = min(len(text), LONGEST_READ)
    head = _HEAD.search(text, 0, end)
    own_end = head.start() if head else end
    kept = _without(text, 0, own_end)
    if _letters(text, kept) >= 3 or head is None:
        return kept if _letters(text, kept) else _without(text, 0, end, quoted=True)
    return _without(text, head.end(), end, quoted=True)


def own_text(text: str) -> str:
    """Return what the sender wrote now as one string (offsets are lost)."""
    return "\n".join(text[a:b] for a, b in own_ranges(text))


def _without(text: str, start: int, end: int, *, quoted: bool = False) -> list[tuple[int, int]]:
    """Return start:end without signature, disclaimer and (unless ``quoted``) lines that begin with ``>``."""
    stop = end
    for found in _SIGN.finditer(text, start, end):
        rest = text[found.end() : end]
        if len(rest) <= MOST_SIGNATURE or found.group().startswith("--"):
            stop = found.start()
            break
    disclaimer = _DISCLAIMER.search(text, start, stop)
    if disclaimer and disclaimer.start() > start:
        stop = disclaimer.start()
    if quoted:
        return [(start, stop)] if stop > start else []
    kept, at = [], start
    for line in _QUOTED.finditer(text, start, stop):
        if line.start() > at:
            kept.append((at, line.start()))
        at = line.end()
    if stop > at:
        kept.append((at, stop))
    return kept


def _letters(text: str, ranges: list[tuple[int, int]]) -> int:
    """Count letters, but no further than three."""
    count = 0
    for start, end in ranges:
        for _ in _LETTER.finditer(text, start, end):
            count += 1
            if count == 3:
                return count
    return count
