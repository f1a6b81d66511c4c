"""Citizens likely to need much acute care in three to five years, for a preventive visit (Region Zealand)."""

from typing import Literal

from mertid.core import Facts, LegalBasis, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import FROM_REGISTER, age, education, gender, number, yes_no
from mertid.engines.risk.grounds import ELDER_CARE, HEALTH_DATA, HIGH_DEVICE, HOSPITAL_RETENTION, NOT_PLACED, OVERRIDE

ACTS = {"visit": Text(da="Tilbud om forebyggende besøg", en="Offer of a preventive visit"), "none": Text(da="Intet nu", en="Nothing now")}
PROTOCOL = Text(da="Akutte indlæggelser i Landspatientregisteret i år tre til fem efter dagen; fødsler tæller ikke. Meget: mindst tre. "
                "Fraflyttede tages ud.",
                en="Acute admissions in the National Patient Register in years three to five after the day; births do not count. Much: at "
                "least three.")


class HighUserHealthFacts(Facts):
    """Counts from registers; no free text, no diagnoses and no income, since the purpose does not need them."""

    age: int = age(40, 105, FROM_REGISTER, default=...)
    gender: Literal["woman", "man"] | None = gender(FROM_REGISTER)
    education: Literal["none", "vocational", "short", "medium", "long"] | None = education(FROM_REGISTER)
    lives_alone: bool | None = yes_no("Bor alene", "Lives alone", FROM_REGISTER, no=("Bor sammen med nogen", "Lives with somebody"))
    long_illnesses: int | None = number("Langvarige sygdomme", "Long-lasting illnesses", "", 0, 15, FROM_REGISTER, sign=1, code="RUKS")
    admissions_12m: int | None = number("Indlæggelser det sidste år", "Admissions, last year", "gange", 0, 40, FROM_REGISTER, sign=1)
    admissions_5y: int | None = number("Indlæggelser de seneste fem år", "Admissions, last five years", "gange", 0, 150, FROM_REGISTER,
                                       sign=1)
    emergency_12m: int | None = number("Skadestuebesøg det sidste år", "Emergency visits, last year", "gange", 0, 60, FROM_REGISTER, sign=1)
    gp_contacts_12m: int | None = number("Kontakter til egen læge det sidste år", "GP contacts, last year", "", 0, 150, FROM_REGISTER)
    missed_12m: int | None = number("Udeblivelser det sidste år", "Missed appointments, last year", "gange", 0, 40, FROM_REGISTER)
    medicines: int | None = number("Lægemidler i fast brug", "Medicines in regular use", "", 0, 40, FROM_REGISTER, code="ATC",
                                   changeable=True)
    psychiatric: bool | None = yes_no("Kontakt med psykiatrien de seneste fem år", "Psychiatric contact, last five years", FROM_REGISTER,
                                      no=("Ingen kontakt med psykiatrien", "No psychiatric contact"))
    home_care: bool | None = yes_no("Får hjemmepleje", "Has home care", FROM_REGISTER, no=("Får ikke hjemmepleje", "No home care"))
    early_pension: bool | None = yes_no("Får førtidspension", "Has a disability pension", FROM_REGISTER,
                                        no=("Får ikke førtidspension", "No disability pension"))


solution = Solution(
    slug="high_user_health",
    title=Text(da="Prognose for storforbrugere af sundhedsydelser", en="Forecast of heavy users of health care"),
    purpose=Text(da="Finder borgere, der kan have gavn af et forebyggende besøg nu, fordi de ellers ventes at få mange akutte "
                 "indlæggelser. Kun til det.", en="Finds citizens who may gain from a preventive visit now, since they are else expected "
                 "to have many acute admissions. For that alone."),
    decider=Text(da="Forebyggende team", en="Preventive team"),
    legal_basis=LegalBasis(
        development=Text(da="Databeskyttelsesforordningen art. 9, stk. 2, litra j, og databeskyttelsesloven § 10 (statistik og forskning); "
                         "sundhedsloven §§ 46-48", en="GDPR art. 9(2)(j) and Data Protection Act § 10 (statistics and research); Health "
                         "Act §§ 46-48"),
        operation=Text(da="Ikke givet: opsøgende udpegning af raske borgere ud fra registre er ikke aktuel behandling (sundhedsloven § 42 "
                       "a, stk. 6). Kræver klar national hjemmel; oplysninger efter databeskyttelsesloven § 10 må ikke bruges til andet",
                       en="Not given: seeking out healthy citizens from registers is no present treatment (Health Act § 42 a(6)). It needs "
                       "a clear national ground; data under Data Protection Act § 10 may not be used otherwise"),
        retraining=ELDER_CARE.retraining),
    risk=RiskClass.HIGH, risk_why=HIGH_DEVICE, medical_device="MDR annex VIII rule 11: class IIa where used to predict illness in the "
    "single person; assessed before use", personal_data=HEALTH_DATA, retention=HOSPITAL_RETENTION,
    minutes_today=MinutesToday(minutes=8, source=Text(da="Skøn for gennemgang af en borger på listen, til der er målt",
                                                      en="Estimate for reviewing one citizen on the list, until measured")),
    facts=HighUserHealthFacts,
    engine=Risk(
        endpoints=(
            Endpoint("heavy_use", horizon_days=1825, protocol=PROTOCOL,
                     happens=Text(da="bliver {n} akut indlagt mindst tre gange om tre til fem år",
                                  en="{n} are acutely admitted at least three times in three to five years")),
            Endpoint("admissions", "count", horizon_days=1825, happens=Text(da="får {n} akutte indlæggelser om tre til fem år",
                en="have {n} acute admissions in three to five years"), protocol=PROTOCOL),
        ),
        action=Action("visit", "none", on="heavy_use", names=ACTS), tool="earlier_use", groups=("gender", "education"),
    ),
    targets={"action": Text(da="Tilbud", en="Offer"), "heavy_use": Text(da="Mange akutte indlæggelser", en="Many acute admissions"),
             "admissions": Text(da="Antal akutte indlæggelser", en="Number of acute admissions")},
    choices={"action": ACTS}, override_reasons=OVERRIDE | {"no_gain": Text(da="Et besøg vil ikke hjælpe", en="A visit would not help")},
    measure=Measure(name="concordance", target="heavy_use"), floor=0.7, seconds_per_case=0.5, protected=("gender", "education"),
    citizen_sees=Text(da="At man er udvalgt ud fra registre, hvilke oplysninger der talte, at det er frivilligt, og hvordan man siger fra "
                      "for fremtiden.", en="That one was chosen from registers, which facts counted, that it is voluntary, and how to opt "
                      "out in future."),
    lesson=Text(da="Region Sjælland: hvad skal det offentlige vide, og hvad vil borgeren vide? Formålet står på skærmen, og kun "
                "oplysninger, det kræver, er med.", en="Region Zealand: what should the public sector know, and the citizen? The purpose "
                "stands on the screen, and only facts it needs are in."),
    limits=(Text(da="Må ikke bruges til at prioritere behandling eller til økonomi",
                 en="Must not be used to ration treatment or for finance"),
                 Text(da="Fem år frem er usikkert; tallet gælder grupper mere end den enkelte",
                      en="Five years ahead is unsure; the figure is of groups more than of the one"), NOT_PLACED),
    sources=("Effektiv digitalisering i det offentlige: Region Sjælland", "Databeskyttelsesforordningen art. 5, stk. 1, litra b "
             "(formålsbegrænsning)"),
)
