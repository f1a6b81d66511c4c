"""Citizens over 65 with home care who are at nutritional risk, found earlier than the form on paper does (2022)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import ASKED, IN_RECORD, age, gender, has, number, yes_no
from mertid.engines.risk.grounds import CARE_DATA, CARE_RETENTION, DEVICE_IIA, ELDER_CARE, HIGH_DEVICE, NOT_PLACED, OVERRIDE

ACTS = {"plan": Text(da="Diætist vurderer og lægger en plan", en="A dietician assesses and makes a plan"),
        "usual": Text(da="Vejes igen om en måned", en="Weighed again in a month")}


class MalnutritionFacts(Facts):
    """What hospital and municipality hold on weight, eating and illness."""

    age: int = age(65, 110, IN_RECORD, default=...)
    gender: Literal["woman", "man"] | None = gender(IN_RECORD)
    lives_alone: bool | None = yes_no("Bor alene", "Lives alone", IN_RECORD, no=("Bor sammen med nogen", "Lives with somebody"))
    bmi: float | None = number("BMI", "BMI", "kg/m²", 10, 70, IN_RECORD, code="LOINC 39156-5")
    weight_loss_kg: float | None = number("Uønsket vægttab de seneste 2 måneder", "Unplanned weight loss, last 2 months", "kg", 0, 40,
                                          IN_RECORD, sign=1, changeable=True)
    reduced_intake: bool | None = yes_no("Spiser mindre end før", "Eats less than before", IN_RECORD,
                                         no=("Spiser som før", "Eats as before"), sign=1, changeable=True)
    chewing_problems: bool | None = yes_no("Har svært ved at tygge eller synke", "Trouble chewing or swallowing", IN_RECORD,
                                           no=("Tygger og synker uden besvær", "No trouble chewing"), sign=1, changeable=True)
    eating_help: bool | None = yes_no("Har brug for hjælp til at spise", "Needs help eating", IN_RECORD, no=("Spiser selv", "Eats alone"))
    acute_illness: bool | None = yes_no("Akut syg eller forværret", "Acutely ill or worse", IN_RECORD,
                                        no=("Ikke akut syg", "Not acutely ill"), sign=1)
    discharged_30d: bool | None = yes_no("Udskrevet de seneste 30 dage", "Discharged in the last 30 days", IN_RECORD,
                                         no=("Ikke udskrevet for nylig", "Not discharged lately"))
    medicines: int | None = number("Lægemidler i fast brug", "Medicines in regular use", "", 0, 40, IN_RECORD, code="ATC", changeable=True)
    albumin: float | None = number("Albumin", "Albumin", "g/L", 10, 60, IN_RECORD, code="NPU19673")
    dementia: bool | None = has("demens", "dementia", "ICD-10 F00-F03", IN_RECORD)
    copd: bool | None = has("KOL", "COPD", "ICD-10 J44", IN_RECORD)
    cancer: bool | None = has("kræft", "cancer", "ICD-10 C00-C97", IN_RECORD)
    low_mood: bool | None = yes_no("Har tabt lysten til mad", "Has lost interest in food", ASKED,
                                   no=("Har lyst til mad", "Interested in food"), sign=1)
    meals_delivered: bool | None = yes_no("Får bragt mad ud", "Has meals delivered", IN_RECORD,
                                          no=("Får ikke bragt mad ud", "No meals delivered"), changeable=True)


solution = Solution(
    slug="malnutrition",
    title=Text(da="Forebyggelse af underernæring", en="Preventing malnutrition"),
    purpose=Text(da="Viser, hvem der er i ernæringsmæssig risiko, så diætisten kan komme, før vægten er tabt.",
                 en="Shows who is at nutritional risk, so that the dietician can come before the weight is lost."),
    decider=Text(da="Hjemmesygeplejerske eller diætist", en="Home-care nurse or dietician"),
    legal_basis=ELDER_CARE, risk=RiskClass.HIGH, risk_why=HIGH_DEVICE, medical_device=DEVICE_IIA, personal_data=CARE_DATA,
    retention=CARE_RETENTION,
    minutes_today=MinutesToday(minutes=10, source=Text(da="Skøn for et ernæringsskema, til der er målt",
                                                       en="Estimate for one nutrition form, until measured")),
    facts=MalnutritionFacts,
    engine=Risk(
        endpoints=(
            Endpoint("malnourished", horizon_days=30, happens=Text(da="er {n} [underernæret|underernærede] ved diætistens vurdering",
                                                                   en="{n} are malnourished when the dietician assesses"),
                     protocol=Text(da="Ja: diætisten finder underernæring efter GLIM-kriterierne inden for 30 dage. Hver tiende uden "
                                   "mistanke vurderes også, så de oversete tæller med.",
                                   en="Yes: the dietician finds malnutrition by the GLIM criteria within 30 days. Every tenth without "
                                   "suspicion is assessed too, so that the overlooked count.")),
            Endpoint("admission", horizon_days=90, happens=Text(da="bliver {n} akut indlagt inden for 90 dage",
                                                                en="{n} are acutely admitted within 90 days"),
                     protocol=Text(da="Ja: en akut indlæggelse i Landspatientregisteret inden for 90 dage.",
                                   en="Yes: an acute admission in the National Patient Register within 90 days.")),
        ),
        action=Action("plan", "usual", on="malnourished", names=ACTS), tool="evs", groups=("gender", "lives_alone"),
    ),
    targets={"action": Text(da="Hvad der gøres", en="What is done"), "malnourished": Text(da="Underernæring", en="Malnutrition"),
             "admission": Text(da="Akut indlæggelse", en="Acute admission")},
    choices={"action": ACTS},
    override_reasons=OVERRIDE | {"planned": Text(da="Vægttabet er planlagt", en="The weight loss is planned")},
    measure=Measure(name="concordance", target="malnourished"), floor=0.65, seconds_per_case=0.5, protected=("gender", "lives_alone"),
    citizen_sees=Text(da="Hvorfor diætisten kommer, hvad der talte med, og hvad man selv kan gøre. Man kan sige nej tak.",
                      en="Why the dietician comes, what counted, and what one can do. One may decline."),
    lesson=Text(da="Projektet fra 2022: det manuelle skema overser mange. Derfor står skemaets svar ved siden af modellens, og begge "
                "måles.", en="The 2022 project: the form overlooks many. Hence the form's answer stands beside the model's, and both are "
                "measured."),
    limits=(Text(da="Lærer kun af dem, der er vurderet; uden stikprøven lærer den gamle vaner",
                 en="Learns only from those assessed; without the random sample it learns old habits"),
                 Text(da="Må ikke bruges til at give mindre mad eller hjælp", en="Must not be used to give less food or help"), NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "Sundhedsstyrelsen: Underernæring (2022)",
             "Cederholm et al.: GLIM criteria, Clinical Nutrition 38 (2019)"),
)
