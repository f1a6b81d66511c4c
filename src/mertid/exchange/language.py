"""Which language a text is in, by counting its small words. Says nothing when it cannot tell."""

import re

_SMALL = {
    "da": "og i at er det en til på som af for med den jeg ikke de har et vi kan du der om så fra men mig dig hvad min din skal når var "
    "hvis eller også være hvor blive efter mit vil hun han jer os sig nu tak hej hilsen venlig",
    "nb": "og i at er det en til på som av for med den jeg ikke de har et vi kan du der om så fra men meg deg hva min din skal når var "
    "hvis eller også være hvor etter mitt vil hun han dere oss seg nå takk hei hilsen vennlig noen",
    "sv": "och i att är det en till på som av för med den jag inte de har ett vi kan du där om så från men mig dig vad min din ska när var "
    "eller också vara efter hon han oss sig nu tack hej vänliga hälsningar",
    "en": "the and of to in a is that for it on with as you be this are i not have at or by from we can my your will was but they an if "
    "what when which there thank please regards",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach "
    "wird bei ich wir uns mir haben bitte danke grüßen",
    "fr": "le la les de des et un une du en que qui dans pour pas sur au avec ce il est sont je vous nous par plus mais ou merci bonjour",
    "es": "el la los de que y en un una por con no para se su al lo como más pero sus le ya o este gracias hola",
    "pt": "o os que e do da em um para com não uma por mais as dos como mas foi ao ele das tem seu sua ou ser quando muito há "
    "nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos seus você obrigado",
    "pl": "i w na z do się nie że jest to jak o co po dla ale od czy mi tak jestem proszę dziękuję za przez",
    "tr": "ve bir bu için ile de da çok ben ne ama daha gibi var mi değil teşekkür olarak kadar",
    "nl": "de het een en van ik te dat die in is niet zijn op aan met voor er maar om hem dan ook wat bij naar dank",
}
_SETS = {code: frozenset(words.split()) for code, words in _SMALL.items()}
_WORD = re.compile(r"[a-zæøåäöüßéèçñąćęłńóśźżğışà]+")


def language(text: str) -> str:
    """Return the ISO 639-1 code of the text's language, or '' when fewer than four small words speak for it or two tie.

    Notes
    -----
    Limits: eleven languages; Danish written without æøå counts as Danish by its other words; a mail in two languages gets the
    longer one's.
    """
    found = _WORD.findall(text[:20_000].lower())
    hits = {code: sum(word in small for word in found) for code, small in _SETS.items()}
    first, second = sorted(hits, key=lambda code: -hits[code])[:2]
    if hits[first] < 4 or hits[first] < len(found) * 0.08 or hits[first] < hits[second] * 1.1 or hits[first] == hits[second]:
        return ""
    return first
