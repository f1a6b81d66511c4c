"""Words that show that a named person acts for a public authority: titles of public employees, departments, labels, letterheads.

Titles that private people have as often (doctor, dentist, psychologist, lawyer, consultant, director) are left out on purpose: to open a
private person's name by mistake is worse than to let a case worker open an official's. Titles that both have as often (nurse, teacher)
count on an authority's paper, or where a department stands near and nothing says that the work is private.
"""

import re

_TITLES = (
    r"pa\.|pb\.|pk\.|vpk\.|ass\.|overass\.|politi(?:betjent|assistent|kommissær|inspektør|fuldmægtig)|vicepolitiinspektør|kriminalassistent|fængselsbetjent|"
    r"vagtmester|værkmester|indsatsleder|holdleder|dommer|retsassessor|retsformand|\w+dommer|kommunaldirektør|koncerndirektør|stadsdirektør|"
    r"lægefaglig direktør|"
    r"familiebehandler(?:en)?|børnesagkyndig|skolebibliotekar|bibliotekar(?:en)?|"
    r"(?:demens|sundheds|familiepleje|ssp-|akt-)koordinator(?:en)?|"
    r"(?:byråds|udvalgs|skole|byggesags|kommitte|ekspeditions|lægesekretær)sekretær|kordegn(?:en)?|fuldmægtig|specialkonsulent|"
    r"køreprøvesagkyndig|stadsarkivar|provst|departementschef(?:en)?|"
    r"ministeren|regionsrådsformand(?:en)?|fm\.|byggesagsbehandler(?:en)?|vejassistent|parkeringsvagt(?:en)?|"
    r"trafikinspektør|kommitterede"
)
_PRIVATE_TOO = (
    r"overlæge|ovl\.|afdelingslæge|reservelæge|turnuslæge|overtandlæge|sygeplejerske|sygepl\.|afdelingssygeplejerske|jordemoder|"
    r"social- og sundheds(?:assistent|hjælper)|sosu-(?:assistent|hjælper)|sdpl\.|plejepers\.|hjemmehjælper|ergoterapeut(?:en)?|"
    r"(?:klasse|kontakt|matematik|dansk|engelsk|tysk|idræts|musik|skole|tale|støtte|dansk-?)lærer(?:en)?|lærer(?:en|ne)?|pædagog(?:en)?|"
    r"inklusionspædagog|støttepædagog"
)
_LABELS = r"sagsbehandler(?:e|en)?|sagsbeh\.|sagsbeh|tilsynsførende|kontrollanter|kontrollant|referent|ansv\. læge"
_COLONED = (
    r"rådgiver(?:e|en)?|faglig leder|referat ved|ref\.|(?:udarbejdet|undersøgt|modtaget|ekspederet|optaget|foretaget|visiteret|"
    r"journaliseret|afholdt) "
    r"(?:d\. [\d/\-.]+ )?af|internt notat|ansvarlig læge|mødeleder|ordstyrer|formand for udvalget"
)
_PUBLIC = (
    r"(?:team|center for|afdelingen for|kontoret for|enheden for|sekretariatet for) [\wæøåÆØÅ-]+|borgerservice|jobcenter(?:et)?(?: "
    r"\w+)?|\w+forvaltning(?:en)?|"
    r"opkrævning(?:en)?|byggesag(?:er)?|pladsanvisningen|visitationen|"
    r"teknik (?:og|&) miljø|natur (?:og|&) miljø|vej (?:og|&) park|plan (?:og|&) byg|børn (?:og|&) unge|\w+afdeling(?:en)?|"
    r"familierådgivning(?:en)?|indkøb|hr|"
    r"løn (?:og|&) personale|økonomi|social|ppr|sundhedsplejen|hjemmeplejen|\w+ kommune|region \w+|børneafd\.|\w+styrelsen|"
    r"\w+ministeriet|handicapteamet?|"
    r"ungeteamet|revision(?:en)?|lokalpoliti\w*|kommunikation|digitalisering|myndighed|politi(?:et)?|international citizen service"
)
_IN_OFFICE = (
    rf"(?:{_TITLES}|skoleleder|viceskoleleder|afdelingsleder|sagsbehandler|socialrådgiver|sundhedskoordinator|mødeleder|"
    r"viceborgmester|borgmester|hr-konsulent|pædagogisk leder|referent|SSA|SSH)"
)
_END = r"(?=[\s\u00a0]*(?:[,.;)\n(]|og\b|samt\b|$))"
BEFORE_TITLE = re.compile(
    rf"(?<![\w\-])(?<!ekstern )(?<!privat )(?:{_TITLES})[\s\u00a0]*(?:cand\.\w+\.[\s\u00a0]*)?(?:var[\s\u00a0]|"
    rf":)?[\s\u00a0]*$", re.IGNORECASE
)
BEFORE_PRIVATE_TOO = re.compile(rf"(?<![\w\-])(?:{_PRIVATE_TOO})[\s\u00a0]*:?[\s\u00a0]*$", re.IGNORECASE)
NOT_PUBLIC = re.compile(
    r"privat|friskole|klinik|praksis|\baps\b|\ba/s\b|\bi/s\b|firma|vikarbureau|uddannet|tidligere|arbejder som", re.IGNORECASE
)
LABEL = re.compile(
    rf"(?<![\w\-])(?<!ekstern )(?<!privat )(?:(?:{_LABELS})[ \u00a0]?(?::[\s\u00a0]{{1,3}}|[ \u00a0])|(?:{_COLONED})[ "
    rf"\u00a0]?:[\s\u00a0]{{1,3}})"
    rf"(?:cand\.\w+\.[ \u00a0]|(?:{_TITLES}|{_PRIVATE_TOO})[ \u00a0])?$",
    re.IGNORECASE,
)
BRACKET = re.compile(
    rf"^[ \u00a0]\((?:(?:{_IN_OFFICE}|{_PUBLIC})(?:,[ ][^()\n]{{2,30}})?|[AVOFØBCKI]|EL|SF|DF|RV|LA|DD|KD|Å|Æ)\)", re.IGNORECASE
)
PARTY = re.compile(r"^[ \u00a0]\((?:[AVOFØBCKIÅÆM]|EL|SF|DF|RV|LA|DD|KD|S)\)")
BEHIND = re.compile(rf"^[ \u00a0]?,[ \u00a0]?(?:(?:{_PUBLIC}|{_TITLES}|demenskoordinator|SSA|SSH){_END}|kommunens\b)", re.IGNORECASE)
FROM = re.compile(
    r"^[ \u00a0](?:fra|hos|i)[ \u00a0](?:kommunen|borgerservice|jobcentret|politiet|visitationen|hjemmeplejen|[A-ZÆØÅ]\w+ Kommune)\b"
)
COURT = re.compile(r"^[ \u00a0]førte retsbogen\b")
CHAIN = re.compile(r"(?:[ ]\([^()\n]{1,40}\))?[ \u00a0]?(?:,|;|&|og|samt)[\s\u00a0]{1,2}(?:og[ ]|samt[ ])?")
_HEAD = re.compile(
    r"(?<!\w)(?:udbetaling danmark|familieretshuset|arbejdsmarkedets erhvervssikring|ankestyrelsen|retten i|byretten|"
    r"[\wæøå \-]*(?:styrelsen?|ministeriet|forvaltningen|nævnet i|hegnssynet|kommune|region \w+|"
    r"borgerservice\w*|jobcenter|socialcenter|visitationen|teknik (?:&|og) miljø|rådhus))\b",
    re.IGNORECASE,
)
_INCOMING = re.compile(r"^[ \t>]*(?:til|att|kære|hej|fra|from|to|emne|vedr|klage|side)\b", re.IGNORECASE)
_MEETING = re.compile(r"udvalg|byråd|kommunalbestyrelse|regionsråd|område-med|hovedudvalg|direktion", re.IGNORECASE)
ATTENDANCE = re.compile(
    r"(?:mødedeltagere|medlemmer|til ?stede|afbud|fraværende|tilstede(?:værende)?|referent)[ ]?:[\s\u00a0]{0,3}$", re.IGNORECASE
)


def letterhead(text: str) -> bool:
    """Whether a text is written on an authority's paper: it begins with the name of an authority and is addressed to nobody before it."""
    lines = [line for line in text[:400].split("\n") if line.strip()][:3]
    return bool(lines) and not any(_INCOMING.match(line) for line in lines[:2]) and any(_HEAD.search(line) for line in lines)


def minutes(text: str) -> bool:
    """Whether a text is the minutes of a political or joint committee, whose members act in office."""
    head = text[:300]
    return _MEETING.search(head) is not None and re.search(r"referat|dagsorden|mødet?\b|punkt", head, re.IGNORECASE) is not None
