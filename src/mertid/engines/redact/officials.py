"""Tells those who act for the authority from citizens. Officials are named as open and never proposed to be struck.

Who is named as case worker, head or politician acts in office, and the name is normally open (offentlighedsloven § 21, stk. 3;
Justitsministeriets vejledning nr. 9847 af 19. december 2013 on private matters) [K]. A person's private telephone or CPR number is
withheld all the same.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from mertid.core import Text

from .context import Context
from .roles import (
    ATTENDANCE,
    BEFORE_PRIVATE_TOO,
    BEFORE_TITLE,
    BEHIND,
    BRACKET,
    CHAIN,
    COURT,
    FROM,
    LABEL,
    NOT_PUBLIC,
    PARTY,
    letterhead,
    minutes,
)
from .values import Find

_OFFICE = (
    r"sagsbehandler|fuldmægtig|specialkonsulent|chefkonsulent|kontorchef|afdelingschef|forvaltningschef|centerchef|stabschef|vicedirektør|kommunaldirektør|regionsdirektør|"
    r"borgmester|viceborgmester|rådmand|byrådsmedlem|kommunalbestyrelsesmedlem|regionsrådsformand|regionsrådsmedlem|udvalgsformand|minister|\w+minister|departementschef|"
    r"socialrådgiver|myndighedsrådgiver|jobkonsulent|jobrådgiver|ydelsesrådgiver|sagsbehandlende \w+|byggesagsbehandler|"
    r"miljøsagsbehandler|miljømedarbejder|miljøtekniker|"
    r"ekspeditionssekretær|borgerrådgiver|databeskyttelsesrådgiver|byplanlægger|vejingeniør|trafikplanlægger|tilsynsførende|stadsarkitekt|stadsingeniør|visitator|"
    r"sundhedsplejerske|skoleleder|daginstitutionsleder|plejehjemsleder|kontorfuldmægtig|overassistent|politiassistent|politikommissær|anklager|ombudsmand|"
    r"kommunikationsmedarbejder|pressechef|dagtilbudschef|skolechef|socialchef|sundhedschef|miljøchef|teknisk chef|vejchef|"
    r"borgerservicechef"
)
_TRADE = (
    r"ingeniør|arkitekt|landinspektør|jurist|konsulent|rådgiver|koordinator|projektleder|teamleder|teamkoordinator|afdelingsleder|sektionsleder|gruppeleder|leder|chef|direktør|"
    r"sekretær|assistent|kontorassistent|administrativ medarbejder|medarbejder|biolog|geolog|planlægger|økonom|bygningskonstruktør|"
    r"landskabsarkitekt|sygeplejerske|"
    r"overlæge|læge|tandlæge|psykolog|ergoterapeut|fysioterapeut|pædagog|lærer|lektor|cand\.\w+\.?|controller|analytiker|specialist|"
    r"akademisk medarbejder|student(?:er)?medhjælper|"
    r"ledende \w+|\w+(?:konsulent|leder|chef|ingeniør|rådgiver|koordinator|planlægger|inspektør|assistent|medarbejder|tekniker)"
)
_DEPARTMENT = re.compile(
    r"kommune\b|forvaltning|afdeling|styrelse|ministeri|\bregion\b|center for|center\b|\bteam\b|sekretariat|vej og park|park og vej|"
    r"teknik|miljø|borgerservice|byggesag|"
    r"plan og by|byudvikling|børn og|børne-|familie|ældre|social|sundhed|jobcenter|ydelse|skole|kultur|fritid|økonomi|personale|\bhr\b|"
    r"jura|it og|digitalisering|natur|"
    r"vand og|affald|ejendom|rådhus|byrådet|direktion|stab\b|myndighed|visitation|erhverv",
    re.IGNORECASE,
)
_GREETING = re.compile(r"(?:hilsen|hilsner|hilsener|mvh\.?|v\.h\.|vh\.?|p\.v\.|på vegne af|regards)[,.]?[\s\u00a0]*$", re.IGNORECASE)
_AFTER_OFFICE = re.compile(rf"^[\s\u00a0]*[,(/|\-–]?[\s\u00a0]*(?:\w+ )?(?:{_OFFICE})\b", re.IGNORECASE)
_AFTER_TRADE = re.compile(rf"^[\s\u00a0]*[,(/|\-–]?[\s\u00a0]*(?:{_TRADE})\b", re.IGNORECASE)
_BEFORE_OFFICE = re.compile(
    rf"(?<!\w)(?:{_OFFICE}|\w{{3,}}(?:leder|chef|konsulent|rådgiver|inspektør|sagsbehandler))(?:en)?[\s\u00a0]*[:,]?[\s\u00a0]*$",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"(?:^|\n|[.:] )/[ ]?$")
_PRIVATE = re.compile(r"privat|hjemme|bopæl|personlig", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:mors?|moderens|fars?|faderens|forældre\w*|borgers?|borgerens|klients?|klager\w*|ansøger\w*|patient\w*|pårørende\w*|datter\w*|søn\w*|barnets|"
    r"hustru\w*|ægtefælle\w*|samlever\w*|nabo\w*|hendes|hans|deres|dit|mit|min|din|part\w*|vidne\w*|anmelder\w*|elev\w*|beboer\w*|"
    r"lejer\w*|kontakt til)\b",
    re.IGNORECASE,
)
_BLANK = re.compile(r"\n[ \t\r\u00a0]*\n[ \t\r\u00a0]*\n")

STAFF = Text(
    da="Står på myndighedens liste over ansatte, handler i embede: normalt åben",
    en="On the authority's list of staff, acts in office: normally open",
)
TITLE = Text(da="Ansat med titel, handler i embede: normalt åben", en="Employee with title, acts in office: normally open")
SENDER = Text(da="Ansat, står som afsender for myndigheden: normalt åben", en="Employee, signs for the authority: normally open")
MAIL = Text(
    da="Ansat, skriver fra myndighedens egen mailadresse: normalt åben",
    en="Employee, writes from the authority's own address: normally open",
)
AGAIN = Text(
    da="Samme ansatte som andetsteds i dokumentet: normalt åben", en="The same employee as elsewhere in the document: normally open"
)
WORK_PHONE = Text(
    da="Arbejdstelefon i den ansattes afsenderblok: normalt åben", en="Work telephone in the employee's sender block: normally open"
)


def officials(text: str, found: Sequence[Find], context: Context) -> list[Find]:
    """Return the finds with officials, and the work telephones beside them, named as open.

    Parameters
    ----------
    text
        The sheet's text that the finds point into.
    found
        Finds of that text in order.
    """
    staff = {plain(name) for name in context.staff}
    paper = letterhead(text)
    mails = [one.start for one in found if one.kind == "email" and one.open and _own_mail(text, one, context)]
    made = [
        _official(text, one, why) if one.kind == "name" and (why := _why(text, one, mails, staff, context, paper)) else one for one in found
    ]
    made = _listed(text, made, minutes(text))
    known = {plain(text[one.start : one.end]) for one in made if one.kind == "official"} | staff
    known = {name for name in known if " " in name}
    made = [_official(text, one, AGAIN) if one.kind == "name" and plain(text[one.start : one.end]) in known else one for one in made]
    return _phones(text, made)


def plain(name: str) -> str:
    """Return a name for comparing: small letters, single spaces, without points and genitive."""
    said = re.sub(r"[\s\u00a0]+", " ", name.replace(".", " ")).strip().lower()
    return re.sub(r"(?:'s|’s|')$", "", said)


def _official(text: str, one: Find, why: Text) -> Find:
    return replace(one, kind="official", open=True, reason=why, ground="")


def _why(text: str, one: Find, mails: Sequence[int], staff: set[str], context: Context, paper: bool) -> Text | None:
    """Return why the named person acts in office, or None. ``mails``: where the authority's own addresses begin."""
    name = plain(text[one.start : one.end])
    if name in staff or (name.endswith("s") and name[:-1] in staff):
        return STAFF
    behind = text[one.end : one.end + 160]
    blank = _BLANK.search(behind)
    behind = behind[: blank.start()] if blank else behind
    ahead = text[max(0, one.start - 60) : one.start]
    if _AFTER_OFFICE.search(behind) or _BEFORE_OFFICE.search(ahead):
        return TITLE
    if BEFORE_TITLE.search(ahead) or LABEL.search(ahead) or any(said.search(behind) for said in (BRACKET, PARTY, BEHIND, FROM, COURT)):
        return TITLE
    line = behind.split("\n")[0]
    if BEFORE_PRIVATE_TOO.search(ahead):
        around = text[max(0, one.start - 120) : one.start] + line[:80]
        if (paper or _DEPARTMENT.search(around)) and not NOT_PUBLIC.search(around):
            return TITLE
    if _SIGNED.search(ahead) and _AFTER_TRADE.search(line):
        return SENDER
    if bisect_left(mails, one.end) < bisect_right(mails, one.end + len(line)):
        return MAIL
    if _GREETING.search(ahead) and " " in name:
        if paper:
            return SENDER
        block = behind[:140]
        if _authority(block, context) or (_AFTER_TRADE.search(block) and _DEPARTMENT.search(block)):
            return SENDER
        lines = [row.strip() for row in block.split("\n")[1:3] if row.strip()]
        if lines and _DEPARTMENT.search(lines[0]) and not any(c.isdigit() for c in lines[0]):
            return SENDER
    if _AFTER_TRADE.search(line) and (_DEPARTMENT.search(line) or _authority(line, context)):
        return TITLE
    return None


def _listed(text: str, found: Sequence[Find], meeting: bool) -> list[Find]:
    """Return the finds with those opened that stand in a row after an official's label, and those who attend a committee."""
    made: list[Find] = []
    before: Find | None = None
    chained = False
    for one in found:
        if one.kind in ("name", "official"):
            gap = text[before.end : one.start] if before else ""
            if one.kind == "official":
                chained = LABEL.search(text[max(0, one.start - 60) : one.start]) is not None or (
                    chained and CHAIN.fullmatch(gap) is not None
                )
            elif meeting and ATTENDANCE.search(text[max(0, one.start - 30) : one.start]):
                one, chained = _official(text, one, TITLE), True
            elif chained and CHAIN.fullmatch(gap):
                one = _official(text, one, TITLE)
            else:
                chained = False
            before = one
        made.append(one)
    return made


def _own_mail(text: str, one: Find, context: Context) -> bool:
    host = text[one.start : one.end].lower().rsplit("@", 1)[-1]
    return any(host == domain or host.endswith("." + domain) for domain in context.authority_domains)


def _authority(block: str, context: Context) -> bool:
    return bool(context.authority_name) and context.authority_name.lower() in block.lower()


def _phones(text: str, found: Sequence[Find]) -> list[Find]:
    """Return the finds with telephone numbers in an official's sender block opened, unless they are called private."""
    made: list[Find] = []
    people: list[Find] = []  # who was named so far, by where the name ends
    for one in sorted(found, key=lambda f: f.start):
        if one.kind in ("official", "name"):
            people.append(one)
        holder = next((f for f in reversed(people) if f.end <= one.start), None)
        if one.kind == "phone" and not one.open and holder is not None and holder.kind == "official" and _at_work(text, holder, one):
            one = replace(one, open=True, reason=WORK_PHONE, ground="")
        made.append(one)
    return made


def _at_work(text: str, holder: Find, phone: Find) -> bool:
    between = text[holder.end : phone.start]
    private = _PRIVATE.search(between[-40:]) or _PRIVATE.search(text[phone.end : phone.end + 12]) or _OTHERS.search(between)
    if len(between) > 220 or _BLANK.search(between) or private or between.count(". ") >= 2:
        return False
    signs = holder.reason in (SENDER, MAIL) or "\n" in between
    return signs or re.search(r"tlf|telefon|direkte|mobil", between[-24:], re.IGNORECASE) is not None
