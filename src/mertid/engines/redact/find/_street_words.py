"""Words of addresses: endings of street names, words that look like one and are none, large towns, streets abroad."""

import re

from mertid.core import Text

from ._words import word_list

SURE = (
    "vej|vejen|gade|gaden|allé|alle|alléen|alleen|vænge|vænget|stræde|strædet|plads|pladsen|torv|torvet|boulevard|boulevarden|stien|gyde|gyden|toften|"
    "parken|bakken|haven|marken|brynet|hegnet|løkken|ageren|vangen|lunden|krogen|skrænten|gærdet|svinget|engen|højen|dalen|tværvej"
)
LIKELY = (
    "park|bakke|have|haver|haverne|toft|tofte|tofterne|mark|marker|markerne|sti|gård|gården|gårde|høj|høje|højene|lund|skov|skoven|ager|agre|agrene|kær|kæret|eng|"
    "enge|engene|dal|krog|hegn|bryn|leddet|led|løkke|ås|åsen|bro|broen|kaj|kajen|havn|havnen|passage|passagen|port|porten|vang|holm|holmen|søen|øen|"
    "åen|dammen|damme|dam|renden|kilden|kilde|næs|næsset|nakke|nakken|strand|stranden|klint|klinten|banke|banken|ballen|balle|centret|byen|huse|"
    "husene|huset|bjerg|bjerget|hede|heden|mose|mosen|slippen|smøgen|ringen|buen|linien|linjen|volden|vold|terrasse|terrassen|terrasserne|"
    "esplanade|esplanaden|promenade|promenaden|hjørnet|kvarter|kvarteret|lykke|lykken|rækken|rækkerne|vig|vigen|bugten|fjord|folden|kløften|krattet|"
    "løbet|mølle|møllen|odden|pynten|riset|skellet|slot|slugten|sundet|tangen|vadet|vasen|diget|gangen|kanten|kobbel|lide|liden|lodden|"
    "muren|overdrev|overdrevet|plantagen|stykket|toppen|trekanten|udsigten|tomten|grunden|bøgen|egen|linden|pilen|birken|minde|banen|strup|rup|by|borg|bæk|lien"
)
NOT_STREET = word_list("no_street")
"""Words before a number that are no street."""
BIG = word_list("large_towns")
"""Towns that are taken for one in small letters too."""
_FOREIGN = re.compile(
    r"(?<![\w])(?P<street>(?:(?:[A-ZÄÖÜÅÆØ][\w.äöüß\-]*|am|an der|in der|auf dem|van|de|rue|via|calle|ul\.)[ ]){0,4}"
    r"(?:[A-ZÄÖÜÅ][\wäöüßé\-]*(?:straße|strasse|str\.|weg|allee|damm|platz|gatan|vägen|veien|gata|laan|straat|berg|sandberg)|Weg|Straße|Strasse|"
    r"Allee|Street|Road|Avenue|Lane|Drive|Sandberg))[ ](?P<no>\d{1,4}[A-Za-z]?)"
    r"(?P<place>,?[ ](?:[A-Z]{1,3}-?[ ]?)?\d{3}[ ]?\d{2}[ ][A-ZÄÖÜÅÆØ][\wäöüßåæøé\-]+(?:,[ ][A-ZÄÖÜÅÆØ][\wäöüß]+)?)?"
)
_REALM = re.compile(r"(?<!\w)[A-Z][a-z]{3,18}(?: [A-Z][a-z]+)?, B-?\d{2,5}(?!\w)|(?<!\w)B-\d{2,5}, \d{4} [A-Z][a-z]+")
_SPOKEN = re.compile(
    r"(?<!\w)(?P<street>[A-ZÆØÅa-zæøå]{3,30}(?:gade|vej|vænget|allé|parken|stræde|plads|stien)) nummer "
    r"(?P<no>[a-zæøå]{2,25}|\d{1,3})(?P<place> i [A-ZÆØÅa-zæøå]{2,20})?"
)
ABROAD = Text(da="Vejnavn og husnummer i et andet land", en="Street name and number in another country")
SPOKEN = Text(da="Vejnavn og husnummer, som man siger dem", en="Street name and number as people say them")
OTHER_WAYS = ((_FOREIGN, ABROAD, 0.75), (_REALM, ABROAD, 0.75), (_SPOKEN, SPOKEN, 0.7))
"""Patterns of whole addresses that are not written the Danish way, each with its reason and score."""
