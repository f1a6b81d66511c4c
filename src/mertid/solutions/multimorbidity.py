"""Citizens with several chronic illnesses: the risk of acute worsening, told so that it is understood (2022)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import ASKED, IN_JOURNAL, age, choice, gender, has, number, yes_no
from mertid.engines.risk.grounds import DEVICE_IIA, HEALTH_DATA, HIGH_DEVICE, HOSPITAL, HOSPITAL_RETENTION, NOT_PLACED, OVERRIDE

ACTS = {"talk": Text(da="Tal om det nu, og læg en plan", en="Talk about it now and make a plan"), "usual": Text(da="Næste aftalte kontrol",
    en="Next agreed check")}


class MultimorbidityFacts(Facts):
    """Illnesses, medicines and contacts in the record, and how the citizen feels."""

    age: int = age(18, 110, IN_JOURNAL, default=...)
    gender: Literal["woman", "man"] | None = gender(IN_JOURNAL)
    lives_alone: bool | None = yes_no("Bor alene", "Lives alone", IN_JOURNAL, no=("Bor sammen med nogen", "Lives with somebody"))
    heart_failure: bool | None = has("hjertesvigt", "heart failure", "ICD-10 I50", IN_JOURNAL, sign=1)
    copd: bool | None = has("KOL", "COPD", "ICD-10 J44", IN_JOURNAL, sign=1)
    stroke: bool | None = has("haft blodprop eller blødning i hjernen", "earlier stroke", "ICD-10 I60-I64", IN_JOURNAL, sign=1)
    dementia: bool | None = has("demens", "dementia", "ICD-10 F00-F03", IN_JOURNAL)
    diabetes: Literal["none", "uncomplicated", "damage"] | None = choice("Diabetes", "Diabetes", IN_JOURNAL, {
        "none": ("Har ikke diabetes", "No diabetes"), "uncomplicated": ("Har diabetes uden følger", "Diabetes without damage"),
        "damage": ("Har diabetes med følger", "Diabetes with damage")}, code="ICD-10 E10-E14")
    kidney_disease: bool | None = has("nyresygdom", "kidney disease", "ICD-10 N18", IN_JOURNAL, sign=1)
    cancer: Literal["none", "localised", "spread"] | None = choice("Kræft", "Cancer", IN_JOURNAL, {
        "none": ("Har ikke kræft", "No cancer"), "localised": ("Har kræft, der ikke har spredt sig", "Cancer, not spread"),
        "spread": ("Har kræft, der har spredt sig", "Cancer that has spread")}, code="ICD-10 C00-C97")
    medicines: int | None = number("Lægemidler i fast brug", "Medicines in regular use", "", 0, 40, IN_JOURNAL, code="ATC", changeable=True)
    admissions_12m: int | None = number("Indlæggelser det sidste år", "Admissions, last year", "gange", 0, 40, IN_JOURNAL, sign=1)
    smoker: bool | None = yes_no("Ryger", "Smokes", IN_JOURNAL, no=("Ryger ikke", "Does not smoke"), sign=1, changeable=True)
    breathless: int | None = number("Åndenød (1-5)", "Breathlessness (1-5)", "", 1, 5, ASKED, sign=1, code="MRC")
    feels_worse: bool | None = yes_no("Har det værre end for en måned siden", "Feels worse than a month ago", ASKED,
                                      no=("Har det som for en måned siden", "Feels as a month ago"), sign=1)
    sleeps_well: bool | None = yes_no("Sover godt", "Sleeps well", ASKED, no=("Sover dårligt", "Sleeps badly"), changeable=True)
    skips_medicine: bool | None = yes_no("Springer tit medicin over", "Often skips medicine", ASKED,
                                         no=("Tager medicinen som aftalt", "Takes medicine as agreed"), sign=1, changeable=True)
    steps: int | None = number("Skridt om dagen", "Steps a day", "", 0, 40000, ASKED, sign=-1, changeable=True)


solution = Solution(
    slug="multimorbidity",
    title=Text(da="Multisyge: letforståelig forklaring af risiko", en="Several illnesses: risk told plainly"),
    purpose=Text(da="Anslår risikoen for akut forværring og siger den, så borger og behandler kan tale om den.",
                 en="Estimates the risk of acute worsening and tells it so that citizen and clinician can talk about it."),
    decider=Text(da="Behandler sammen med borgeren", en="Clinician with the citizen"),
    legal_basis=HOSPITAL, risk=RiskClass.HIGH, risk_why=HIGH_DEVICE, medical_device=DEVICE_IIA, personal_data=HEALTH_DATA,
    retention=HOSPITAL_RETENTION,
    minutes_today=MinutesToday(minutes=20, source=Text(da="Skøn for gennemgang af en multisyg patients journal, til der er målt",
                                                       en="Estimate for reviewing a multi-morbid patient's record, until measured")),
    facts=MultimorbidityFacts,
    engine=Risk(
        endpoints=(Endpoint("worsening", horizon_days=90, happens=Text(da="får {n} en akut forværring inden for tre måneder",
                                                                       en="{n} get acutely worse within three months"),
                            spared=Text(da="{n} klarer sig uden", en="{n} do without"),
                            protocol=Text(da="Ja: akut indlæggelse eller skadestuebesøg med en af de kroniske sygdomme som aktionsdiagnose "
                                          "inden for 90 dage.", en="Yes: acute admission or emergency visit with one of the chronic "
                                          "illnesses as action diagnosis within 90 days.")),),
        action=Action("talk", "usual", on="worsening", names=ACTS), tool="charlson", groups=("gender", "lives_alone"),
    ),
    targets={"action": Text(da="Hvornår der tales om det", en="When it is talked about"),
             "worsening": Text(da="Akut forværring inden for tre måneder", en="Acute worsening within three months")},
    choices={"action": ACTS},
    override_reasons=OVERRIDE | {"burden": Text(da="Tallet vil gøre mere skade end gavn nu",
                                                en="The figure would do more harm than good now")},
    measure=Measure(name="concordance", target="worsening"), floor=0.65, seconds_per_case=0.5, protected=("gender", "lives_alone"),
    citizen_sees=Text(da="Tallet som hundrede små mennesker, grundene i hele sætninger, hvor sikkert det er, og hvad man selv kan ændre. "
                      "Man kan vælge ikke at få det at vide.", en="The figure as a hundred small people, the reasons in whole sentences, "
                      "how sure it is, and what one can change. One may choose not to know."),
    lesson=Text(da="Projektet fra 2022: selve forklaringen skal afprøves. Derfor antal ud af 100, billede og usikkerhed for alle, og "
                "ordene er en del af prøven.", en="The 2022 project: the telling itself must be tested. Hence numbers of 100, picture and "
                "uncertainty for all; the words are part of the test."),
    limits=(Text(da="Siger ikke, hvilken sygdom der bliver værre", en="Does not say which illness gets worse"),
            Text(da="Egne svar om søvn og medicin kan være pyntede", en="Own answers on sleep and medicine may be embellished"),
            NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "Gigerenzer et al.: Helping doctors and patients make sense "
             "of health statistics (2007)"),
)
