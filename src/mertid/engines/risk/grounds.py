"""What several risk solutions have in common in law and practice: lawful grounds, retention, device class, reasons to override.

A text here is the starting point that an authority's own jurist confirms or replaces; where the ground for operation is not sure, it
says what must be in place first. Read 2026-11-29; bills and orders change, so the authority checks their state at each gate.
"""

from mertid.core import LegalBasis, Retention, Text

ELDER_CARE = LegalBasis(
    development=Text(
        da="Databeskyttelsesforordningen art. 6, stk. 1, litra e, og art. 9, stk. 2, litra g, sammen med serviceloven, ældreloven og "
        "sundhedsloven: Datatilsynet fandt, at en kommune kunne udvikle en lignende løsning på det grundlag (j.nr. 2023-212-0015)",
        en="GDPR art. 6(1)(e) and 9(2)(g) with the acts on social service, elder care and health: the Data Protection Agency found that a "
        "municipality could develop a like solution on that ground (2023-212-0015)",
    ),
    operation=Text(
        da="Ikke givet: Datatilsynet fandt ikke serviceloven klar nok til drift af en lignende løsning (j.nr. 2023-212-0015). Før drift "
        "skal "
        "kommunen have en klar national hjemmel, som dens jurist og databeskyttelsesrådgiver har vurderet, og en konsekvensanalyse",
        en="Not given: the Data Protection Agency did not find the Act on Social Service clear enough to operate a like solution "
        "(2023-212-0015). Before operation the municipality needs a clear national ground, assessed by its jurist and data protection "
        "officer, and an impact assessment",
    ),
    retraining=Text(
        da="Som udvikling; Datatilsynet vurderede gentræning sammen med udvikling (j.nr. 2023-212-0015)",
        en="As development; the Data Protection Agency assessed retraining along with development (2023-212-0015)",
    ),
)
HOSPITAL = LegalBasis(
    development=Text(
        da="Kvalitetsudvikling: databeskyttelsesforordningen art. 6, stk. 1, litra e, art. 9, stk. 2, litra h, og sundhedsloven § 42 d. "
        "Forskning: art. 9, stk. 2, litra j, databeskyttelsesloven § 10 og godkendelse efter sundhedsloven § 46",
        en="Quality development: GDPR art. 6(1)(e), 9(2)(h) and Health Act § 42 d. Research: art. 9(2)(j), Data Protection Act § 10 and "
        "approval under Health Act § 46",
    ),
    operation=Text(
        da="Databeskyttelsesforordningen art. 6, stk. 1, litra e, art. 9, stk. 2, litra h, og sundhedsloven § 42 a, stk. 6 "
        "(beslutningsstøtte i aktuel behandling). Myndigheden vurderer, om reglerne om beslutningsstøtte dækker netop denne brug",
        en="GDPR art. 6(1)(e), 9(2)(h) and Health Act § 42 a(6) (decision support in present treatment). The authority assesses whether "
        "the "
        "rules on decision support cover this very use",
    ),
    retraining=Text(
        da="Vurderes for sig: sundhedsloven § 42 a, stk. 6, gælder aktuel behandling og bærer ikke gentræning; § 42 d eller ny godkendelse",
        en="Assessed on its own: Health Act § 42 a(6) is about present treatment and does not carry retraining; § 42 d or a new approval",
    ),
)
EMPLOYMENT = LegalBasis(
    development=Text(
        da="Databeskyttelsesforordningen art. 6, stk. 1, litra e, og reglerne fra 2026 om kunstig intelligens i den kommunale "
        "beskæftigelsesindsats; samtykke kan ikke bære det (Datatilsynet, j.nr. 2022-212-3676)",
        en="GDPR art. 6(1)(e) and the rules of 2026 on AI in municipal employment services; consent cannot carry it (Data Protection "
        "Agency, "
        "2022-212-3676)",
    ),
    operation=Text(
        da="Datatilsynet krævede klar national hjemmel til profilering af ledige (j.nr. 2022-212-3676). Reglerne fra 2026 giver rammen og "
        "forbyder fuldautomatiske afgørelser; kommunen skal dokumentere, at netop denne profilering og disse oplysninger er omfattet",
        en="The Data Protection Agency demanded a clear national ground to profile the unemployed (2022-212-3676). The rules of 2026 give "
        "the "
        "frame and forbid fully automated decisions; the municipality must document that this profiling and these data are covered",
    ),
    retraining=Text(
        da="Som udvikling; gentræning efter en reform vurderes på ny, fordi formål og data kan være ændret",
        en="As development; retraining after a reform is assessed anew, since purpose and data may have changed",
    ),
)

CARE_RETENTION = Retention(
    training_days=1095, audit_days=1825,
    why=Text(da="Sagen følger journalen; der læres af de seneste tre år", en="The case follows the record; learns from three years"),
)
HOSPITAL_RETENTION = Retention(
    training_days=1825, audit_days=3650,
    why=Text(
        da="Sagen følger patientjournalen (ti år); der læres af de seneste fem år, pseudonymt",
        en="The case follows the patient record (ten years); learns from five years, under pseudonyms",
    ),
)
EMPLOYMENT_RETENTION = Retention(
    training_days=1825, audit_days=1825,
    why=Text(da="Sagen følger arkivplanen; der læres af fem års forløb", en="The case follows the archive plan; learns from five years"),
)

DEVICE_IIA = (
    "MDR annex VIII rule 11: class IIa or higher (software that gives information for diagnosis or treatment); CE marking, or own making "
    "under art. 5(5), before clinical use"
)
DEVICE_IIB = (
    "MDR annex VIII rule 11: class IIb (a wrong answer may lead to serious worsening or surgery); CE marking, or own making under "
    "art. 5(5), before clinical use"
)
HIGH_DEVICE = Text(
    da="Højrisiko efter AI-forordningen art. 6, stk. 1, og bilag I: medicinsk udstyr, som skal vurderes af et bemyndiget organ",
    en="High risk under AI Act art. 6(1) and Annex I: a medical device that a notified body must assess",
)
HIGH_BENEFIT = Text(
    da="Højrisiko efter AI-forordningen art. 6, stk. 2, og bilag III, punkt 5, litra a: indgår i vurderingen af en offentlig ydelse; "
    "profilering er aldrig undtaget (art. 6, stk. 3)",
    en="High risk under AI Act art. 6(2) and Annex III, 5(a): is part of assessing a public service; profiling is never exempt (art. 6(3))",
)

HEALTH_DATA = (
    Text(da="Helbredsoplysninger (særlig kategori)", en="Health data (special category)"),
    Text(da="Alder, køn og pseudonymt personnummer", en="Age, gender and pseudonymous person number"),
)
CARE_DATA = (*HEALTH_DATA, Text(da="Hjælp fra kommunen og boligforhold", en="Help from the municipality and dwelling"))
WORK_DATA = (
    Text(da="Uddannelse, arbejde og ledighed", en="Education, work and unemployment"),
    Text(da="Alder, køn og pseudonymt personnummer", en="Age, gender and pseudonymous person number"),
    Text(
        da="Herkomst, så grupper kan sammenlignes; myndigheden skal tage stilling til, om den må indgå, før den hentes",
        en="Origin, so that groups can be compared; the authority must decide whether it may be part before it is fetched",
    ),
    Text(da="Borgerens egne svar, hvor borgeren har svaret", en="The citizen's own answers, where given"),
)

OVERRIDE = {
    "knows_more": Text(da="Jeg ved noget, der ikke står i oplysningerne", en="I know something that is not in the facts"),
    "outdated": Text(da="En oplysning er forkert eller forældet", en="A fact is wrong or outdated"),
    "own_wish": Text(da="Personen ønsker noget andet", en="The person wishes otherwise"),
    "already_done": Text(da="Der er allerede handlet", en="It has already been acted on"),
    "other": Text(da="Andet", en="Other"),
}
"""Reasons that hold for every risk solution; a solution adds its own."""
NOT_PLACED = Text(
    da="Figurer fra opdigtede borgere siger intet om virkelige; myndigheden måler på egne data før brug",
    en="Figures from made citizens say nothing of real ones; the authority measures on its own data before use",
)
"""A limit that every one of them has."""
