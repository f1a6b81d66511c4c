"""Help with cleaning: the standard's rules in a table, and apart from it what was granted to citizens alike (Esbjerg)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Endpoint, Risk
from mertid.engines.risk.facts import ASKED, AT_VISIT, IN_RECORD, age, choice, gender, has, number, yes_no
from mertid.engines.risk.grounds import CARE_DATA, CARE_RETENTION, ELDER_CARE, HIGH_BENEFIT, NOT_PLACED, OVERRIDE
from mertid.engines.risk.rules import Rule

GRANTS = {"none": Text(da="Ingen rengøring", en="No cleaning"), "third_week": Text(da="Rengøring hver tredje uge", en="Every third week"),
          "second_week": Text(da="Rengøring hver anden uge", en="Every second week"), "weekly": Text(da="Rengøring hver uge", en="Weekly")}


class CleaningAssessmentFacts(Facts):
    """What the assessor finds about the citizen, the home and those who live there."""

    age: int = age(18, 110, IN_RECORD, default=...)
    gender: Literal["woman", "man"] | None = gender(IN_RECORD)
    floors: Literal["alone", "partly", "not"] | None = choice("Gulve", "Floors", AT_VISIT, {
        "alone": ("Gør selv gulvene rene", "Cleans the floors alone"), "partly": ("Klarer en del af gulvene", "Manages part of the floors"),
        "not": ("Kan ikke gøre gulvene rene", "Cannot clean the floors")}, code="Fælles Sprog III")
    bathroom: Literal["alone", "partly", "not"] | None = choice("Bad og toilet", "Bathroom", AT_VISIT, {
        "alone": ("Gør selv badet rent", "Cleans the bathroom alone"), "partly": ("Klarer en del af badet", "Manages part of the bathroom"),
        "not": ("Kan ikke gøre badet rent", "Cannot clean the bathroom")}, code="Fælles Sprog III")
    household: Literal["alone", "able", "unable"] | None = choice("Husstand", "Household", AT_VISIT, {
        "alone": ("Bor alene", "Lives alone"), "able": ("Bor med en, der kan gøre rent", "Lives with one who can clean"),
        "unable": ("Bor med en, der ikke kan gøre rent", "Lives with one who cannot clean")})
    walking: Literal["0", "1", "2", "3", "4"] | None = choice("Gang og bevægelse", "Walking and moving", AT_VISIT, {
        "0": ("Går uden besvær", "Walks without trouble"), "1": ("Går med let besvær", "Slight trouble walking"),
        "2": ("Går med moderat besvær", "Moderate trouble walking"), "3": ("Går med stort besvær", "Great trouble walking"),
        "4": ("Kan ikke gå", "Cannot walk")}, code="Fælles Sprog III")
    energy: int | None = number("Kræfter (0-10)", "Energy (0-10)", "", 0, 10, ASKED)
    hygiene_need: bool | None = yes_no("Sygdom kræver ekstra rent hjem", "Illness calls for extra cleaning", AT_VISIT,
                                       no=("Intet særligt behov for rent hjem", "No special need"))
    may_regain: bool | None = yes_no("Kan måske genvinde færdigheden", "May regain the skill", AT_VISIT,
                                     no=("Kan ikke ventes at genvinde færdigheden", "Not expected to regain it"))
    dementia: bool | None = has("demens", "dementia", "ICD-10 F00-F03", IN_RECORD)
    copd: bool | None = has("KOL", "COPD", "ICD-10 J44", IN_RECORD)
    home_m2: int | None = number("Boligens størrelse", "Size of the home", "m²", 10, 500, IN_RECORD, code="BBR")


solution = Solution(
    slug="cleaning_assessment",
    title=Text(da="Visitering af rengøringshjælp", en="Assessing help with cleaning"),
    purpose=Text(da="Viser, hvad kvalitetsstandarden siger, og hvad borgere i samme situation fik, så afgørelser bliver ens og begrundede.",
                 en="Shows what the quality standard says and what citizens alike were granted, so that decisions are alike and reasoned."),
    decider=Text(da="Visitator", en="Municipal assessor"),
    legal_basis=ELDER_CARE, risk=RiskClass.HIGH, risk_why=HIGH_BENEFIT, personal_data=CARE_DATA, retention=CARE_RETENTION,
    minutes_today=MinutesToday(minutes=60, source=Text(da="Skøn for besøg og afgørelse, til der er målt",
                                                       en="Estimate for visit and decision, until measured")),
    facts=CleaningAssessmentFacts,
    engine=Risk(
        endpoints=(Endpoint("grant", "class", classes=GRANTS, happens=Text(da="fik {n} {what}", en="{n} had {what}"),
                            protocol=Text(da="Den endelige bevilling, efter eventuel klage. To visitatorer vurderer hver tyvende sag "
                                          "uafhængigt; er de uenige, tages sagstypen op.",
                                          en="The final grant, after any complaint. Two assessors judge every twentieth case "
                                          "independently; where they differ, the kind of case is taken up.")),),
        rules=(
            Rule("alone", Text(da="Den, der selv kan gøre rent, får ikke hjælp til det",
                               en="Who can clean alone is not given help with it"), {"floors": ("alone",), "bathroom": ("alone",)}, "none",
                               "Serviceloven § 83, stk. 2"),
            Rule("household", Text(da="Husstanden hjælper, hvor en anden kan", en="The household helps where another can"),
                 {"household": ("able",)}, "none", "Serviceloven § 83; kommunens kvalitetsstandard, § 139"),
            Rule("regain", Text(da="Tag først stilling til et rehabiliteringsforløb", en="First consider a rehabilitation course"),
                 {"may_regain": ("true",)}, "", "Serviceloven §§ 83, stk. 3, og 83 a"),
            Rule("hygiene", Text(da="Ekstra behov ved sygdom: se bort fra standardens hyppighed",
                                 en="Extra need from illness: set the standard's frequency aside"), {"hygiene_need": ("true",)}, "",
                                 "Kvalitetsstandarden; konkret, individuel vurdering"),
        ),
        groups=("gender",),
    ),
    targets={"grant": Text(da="Bevilling", en="Grant")}, choices={"grant": GRANTS},
    override_reasons=OVERRIDE | {"individual": Text(da="Den konkrete vurdering siger noget andet end standarden",
                                                    en="The individual assessment says otherwise")},
    measure=Measure(name="accuracy", target="grant"), floor=0.5, seconds_per_case=0.5, protected=("gender",),
    citizen_sees=Text(da="Reglerne med paragraf, oplysningerne om en selv, begrundelsen og klagevejledningen. Modellens tal er ikke en "
                      "begrundelse.", en="The rules with their paragraphs, the facts on oneself, the grounds and how to complain. The "
                      "model's figure is no ground."),
    lesson=Text(da="Esbjerg lukkede: for få og for uens data, og loven kræver en konkret vurdering. Derfor regler for sig og en prøve af "
                "data, der kan sige nej.", en="Esbjerg closed: too few and uneven data, and the law demands an individual assessment. "
                "Hence rules apart and a data check that can say no."),
    limits=(Text(da="Afgør ikke; serviceloven kræver en konkret, individuel vurdering", en="Does not decide; the law demands an individual "
                 "assessment"), Text(da="For borgere over folkepensionsalderen gælder ældreloven; ret reglerne til den",
                                     en="Above pension age the Elder Care Act applies; fit the rules to it"), NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "Serviceloven §§ 83, 83 a og 139",
             "Ældreloven, lov nr. 1651 af 30/12/2024"),
)
