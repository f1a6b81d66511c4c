"""Home care over 65: who is on the way to an acute admission within 30 days, so that a nurse can act first (Køge)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import ASKED, IN_RECORD, age, choice, consciousness, gender, has, number, yes_no
from mertid.engines.risk.grounds import CARE_DATA, CARE_RETENTION, DEVICE_IIA, ELDER_CARE, HIGH_DEVICE, NOT_PLACED, OVERRIDE

ACTS = {"visit": Text(da="Besøg af sygeplejerske", en="Visit by a nurse"), "usual": Text(da="Hjælp som nu", en="Help as now")}


class ElderlyAdmissionFacts(Facts):
    """What the care record holds of a citizen with home care."""

    age: int = age(65, 110, IN_RECORD, sign=1, default=...)
    gender: Literal["woman", "man"] | None = gender(IN_RECORD)
    lives_alone: bool | None = yes_no("Bor alene", "Lives alone", IN_RECORD, no=("Bor sammen med nogen", "Lives with somebody"))
    care_hours: float | None = number("Hjælp om ugen", "Help a week", "timer", 0, 80, IN_RECORD)
    care_more: float | None = number("Ekstra hjælp de seneste 14 dage", "Extra help, last 14 days", "timer", 0, 60, IN_RECORD, sign=1)
    admissions_12m: int | None = number("Indlæggelser det sidste år", "Admissions, last year", "gange", 0, 40, IN_RECORD, sign=1)
    home_days: int | None = number("Dage siden udskrivelse", "Days since discharge", "dage", 0, 3650, IN_RECORD, sign=-1)
    falls: int | None = number("Fald de seneste 90 dage", "Falls, last 90 days", "fald", 0, 30, IN_RECORD, sign=1, changeable=True)
    medicines: int | None = number("Lægemidler i fast brug", "Medicines in regular use", "", 0, 40, IN_RECORD, code="ATC", changeable=True)
    weight_loss: float | None = number("Vægttab de seneste 3 måneder", "Weight loss, last 3 months", "%", 0, 40, IN_RECORD, changeable=True)
    copd: bool | None = has("KOL", "COPD", "ICD-10 J44", IN_RECORD, sign=1)
    heart_failure: bool | None = has("hjertesvigt", "heart failure", "ICD-10 I50", IN_RECORD, sign=1)
    walking: Literal["0", "1", "2", "3", "4"] | None = choice("Gang og bevægelse", "Walking and moving", IN_RECORD, {
        "0": ("Går uden besvær", "Walks without trouble"), "1": ("Går med let besvær", "Walks with slight trouble"),
        "2": ("Går med moderat besvær", "Walks with moderate trouble"), "3": ("Går med stort besvær", "Walks with great trouble"),
        "4": ("Kan ikke gå", "Cannot walk")}, code="Fælles Sprog III")
    drinks_less: bool | None = yes_no("Drikker mindre end før", "Drinks less than before", IN_RECORD,
                                      no=("Drikker som før", "Drinks as before"), sign=1, changeable=True)
    feels_worse: bool | None = yes_no("Føler sig dårligere end i sidste uge", "Feels worse than last week", ASKED,
                                      no=("Føler sig som i sidste uge", "As last week"), sign=1)
    resp_rate: int | None = number("Vejrtrækninger", "Breaths", "pr. minut", 4, 60, IN_RECORD, code="LOINC 9279-1")
    temperature: float | None = number("Temperatur", "Temperature", "°C", 33, 43, IN_RECORD, code="LOINC 8310-5")
    systolic: int | None = number("Blodtryk, det øverste tal", "Blood pressure, systolic", "mmHg", 60, 260, IN_RECORD, code="LOINC 8480-6")
    pulse: int | None = number("Puls", "Pulse", "pr. minut", 25, 220, IN_RECORD, code="LOINC 8867-4")
    consciousness: Literal["alert", "agitated", "confusion", "voice", "pain", "unresponsive"] | None = consciousness(IN_RECORD)


solution = Solution(
    slug="elderly_admission",
    title=Text(da="Tidlig opsporing af begyndende sygdom", en="Early signs of illness in home care"),
    purpose=Text(da="Viser, hvem i hjemmeplejen der er på vej mod en akut indlæggelse, så en sygeplejerske kan komme først.",
                 en="Shows who in home care is on the way to an acute admission, so that a nurse can come first."),
    decider=Text(da="Hjemmesygeplejerske", en="Home-care nurse"),
    legal_basis=ELDER_CARE, risk=RiskClass.HIGH, risk_why=HIGH_DEVICE, medical_device=DEVICE_IIA,
    personal_data=CARE_DATA, retention=CARE_RETENTION,
    minutes_today=MinutesToday(minutes=12, source=Text(da="Skøn for en ugentlig gennemgang af en borger, til der er målt",
                                                       en="Estimate for a weekly review of one citizen, until measured")),
    facts=ElderlyAdmissionFacts,
    engine=Risk(
        endpoints=(Endpoint(
            "admission", horizon_days=30,
            happens=Text(da="bliver {n} akut indlagt inden for 30 dage", en="{n} are acutely admitted within 30 days"),
            protocol=Text(da="Ja: en akut indlæggelse i Landspatientregisteret inden for 30 dage efter vurderingen. Planlagte indlæggelser "
                          "og skadestuebesøg uden indlæggelse tæller ikke. Døde uden indlæggelse tages ud.",
                          en="Yes: an acute admission in the National Patient Register within 30 days of the assessment. Planned ones and "
                          "emergency visits without admission do not count. Deaths without admission are left out."),
        ),),
        action=Action("visit", "usual", on="admission", names=ACTS), tool="tobs", groups=("gender", "lives_alone"),
    ),
    targets={"action": Text(da="Hvad der gøres", en="What is done"),
             "admission": Text(da="Akut indlæggelse inden for 30 dage", en="Acute admission within 30 days")},
    choices={"action": ACTS},
    override_reasons=OVERRIDE | {"terminal": Text(da="Er i et terminalt forløb", en="Is in end-of-life care")},
    measure=Measure(name="concordance", target="admission"), floor=0.6, seconds_per_case=0.5, protected=("gender", "lives_alone"),
    citizen_sees=Text(da="Hvorfor sygeplejersken kommer, hvilke oplysninger der blev set på, og at man kan sige nej tak til besøget.",
                      en="Why the nurse comes, which facts were looked at, and that one may decline the visit."),
    lesson=Text(da="Køge: det skal ligge i hjemmeplejens daglige arbejde. Derfor en liste, der er så lang, som dagens besøg rækker.",
                en="Køge: it must lie in home care's daily work. Hence a list that is as long as today's visits reach."),
    limits=(Text(da="Erstatter ikke måling og klinisk blik, når nogen er akut syg", en="Does not replace measuring and a clinical eye when "
                 "somebody is acutely ill"),
            Text(da="Må ikke bruges til at give mindre hjælp", en="Must not be used to give less help"), NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "Datatilsynet, j.nr. 2023-212-0015",
             "TOBS: se engines/risk/tools/tobs.toml"),
)
