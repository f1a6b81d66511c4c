"""Newly unemployed who will soon have a job: a lighter course, if it is shown not to lengthen unemployment (2020)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import ASKED, FROM_REGISTER, age, choice, education, gender, number, origin, yes_no
from mertid.engines.risk.grounds import EMPLOYMENT, EMPLOYMENT_RETENTION, HIGH_BENEFIT, NOT_PLACED, OVERRIDE, WORK_DATA
from mertid.engines.risk.rules import Rule

ACTS = {"adapted": Text(da="Tilpasset forløb med færre samtaler", en="Adapted course with fewer talks"),
        "usual": Text(da="Almindeligt forløb", en="Usual course")}
PEOPLE = Text(da="nyledige", en="newly unemployed")
SANCTION = {"sanction_question": ("true",)}


class ShortUnemploymentFacts(Facts):
    """What is known at the first talk with a job-ready person."""

    age: int = age(18, 70, FROM_REGISTER, default=...)
    gender: Literal["woman", "man"] | None = gender(FROM_REGISTER)
    origin: Literal["danish", "immigrant", "descendant"] | None = origin(FROM_REGISTER)
    education: Literal["none", "vocational", "short", "medium", "long"] | None = education(FROM_REGISTER)
    unemployed_weeks_3y: int | None = number("Ledig de seneste tre år", "Unemployed, last three years", "uger", 0, 156, FROM_REGISTER,
                                             sign=-1)
    last_job_months: int | None = number("Længde af seneste job", "Length of last job", "måneder", 0, 600, FROM_REGISTER)
    seasonal: bool | None = yes_no("Arbejder i sæsonfag", "Works in a seasonal trade", FROM_REGISTER,
                                   no=("Arbejder ikke i sæsonfag", "Not a seasonal trade"))
    sent_home: bool | None = yes_no("Hjemsendt med aftale om at komme tilbage", "Laid off with an agreed return", ASKED,
                                    no=("Ingen aftale om at komme tilbage", "No agreed return"), sign=1)
    job_starts_weeks: int | None = number("Uger til aftalt job", "Weeks to an agreed job", "uger", 0, 52, ASKED, sign=-1)
    interviews: int | None = number("Jobsamtaler den seneste måned", "Interviews, last month", "", 0, 30, ASKED, sign=1)
    applications: int | None = number("Ansøgninger om ugen", "Applications a week", "", 0, 30, ASKED, changeable=True)
    job_expectation: Literal["3m", "6m", "later", "unsure"] | None = choice("Venter selv job", "Expects a job", ASKED, {
        "3m": ("Inden tre måneder", "Within three months"), "6m": ("Inden seks måneder", "Within six months"),
        "later": ("Senere end seks måneder", "Later than six months"), "unsure": ("Ved det ikke", "Does not know")})
    health_limits: bool | None = yes_no("Helbredet begrænser jobvalget", "Health limits the choice of job", ASKED,
                                        no=("Helbredet begrænser ikke", "Health does not limit"), sign=-1)
    local_unemployment: float | None = number("Ledighed i området", "Unemployment in the area", "%", 0, 30, FROM_REGISTER, sign=-1)
    sanction_question: bool | None = yes_no("Der er spørgsmål om sanktion", "A sanction is in question", FROM_REGISTER,
                                            no=("Intet spørgsmål om sanktion", "No sanction in question"))


solution = Solution(
    slug="short_unemployment",
    title=Text(da="Tidlig screening af korttidsledige", en="Early screening of the short-term unemployed"),
    purpose=Text(da="Viser, hvem der snart er i job og kan nøjes med et lettere forløb, og måler, at det ikke gør ledigheden længere.",
                 en="Shows who will soon have a job and can do with a lighter course, and measures that it does not lengthen "
                 "unemployment."),
    decider=Text(da="Sagsbehandler i jobcentret", en="Job-centre case worker"),
    legal_basis=EMPLOYMENT, risk=RiskClass.HIGH, risk_why=HIGH_BENEFIT, personal_data=WORK_DATA, retention=EMPLOYMENT_RETENTION,
    minutes_today=MinutesToday(minutes=35, source=Text(da="Skøn for en visitationssamtale, til der er målt",
                                                       en="Estimate for one first talk, until measured")),
    facts=ShortUnemploymentFacts,
    engine=Risk(
        endpoints=(
            Endpoint("short", horizon_days=91, people=PEOPLE, better_low=False, happens=Text(da="er {n} i job inden for 13 uger",
                en="{n} have a job within 13 weeks"),
                     protocol=Text(da="Ja: ophør af ydelse til job eller uddannelse inden for 13 uger i DREAM, og ikke ledig igen de næste "
                                   "4 uger.", en="Yes: benefit ends for work or education within 13 weeks in DREAM, and not unemployed "
                                   "again for 4 weeks.")),
            Endpoint("lengthens", "effect", horizon_days=182, people=PEOPLE, happens=Text(da="er {n} [ledig|ledige] efter 26 uger",
                en="{n} are unemployed after 26 weeks"), classes={"adapted": ACTS["adapted"]},
                     protocol=Text(da="Ledig efter 26 uger i DREAM, og hvilket forløb man fik. Holdes op mod dem, der lignede og fik det "
                                   "almindelige forløb.", en="Unemployed after 26 weeks in DREAM, and the course one had. Held against "
                                   "those alike who had the usual course.")),
        ),
        action=Action("adapted", "usual", on="short", names=ACTS), groups=("gender", "age", "origin"),
        rules=(Rule("heard", Text(da="Er borgeren hørt, før der træffes afgørelse?", en="Was the citizen heard before the decision?"),
                    SANCTION, "", "Forvaltningsloven § 19"), Rule("told", Text(da="Er borgeren vejledt om pligten og følgerne på forhånd?",
                        en="Was the citizen told of duty and consequence beforehand?"), SANCTION, "", "Forvaltningsloven § 7"),
               Rule("reason", Text(da="Er der spurgt til en rimelig grund?", en="Was a fair reason asked for?"), SANCTION, "",
                    "Officialprincippet; retssikkerhedsloven § 10"), Rule("grounds", Text(da="Er begrundelse og klagevejledning med?",
                        en="Are grounds and how to complain included?"), SANCTION, "", "Forvaltningsloven §§ 22-25")),
    ),
    targets={"action": Text(da="Forløb", en="Course"), "short": Text(da="I job inden for 13 uger", en="In a job within 13 weeks"),
             "lengthens": Text(da="Ændring i ledighed efter 26 uger ved tilpasset forløb",
                               en="Change in unemployment after 26 weeks by the adapted course")}, choices={"action": ACTS},
    override_reasons=OVERRIDE | {"wants_talks": Text(da="Borgeren vil gerne have samtalerne", en="The citizen wants the talks")},
    measure=Measure(name="concordance", target="short"), floor=0.6, seconds_per_case=0.5, protected=("gender", "age", "origin"),
    citizen_sees=Text(da="Hvorfor forløbet er lettere, at man altid kan bede om en samtale, og at det intet betyder for ydelsen.",
                      en="Why the course is lighter, that one may always ask for a talk, and that it means nothing for the benefit."),
    lesson=Text(da="Projektet fra 2020: effekten må ikke forlænge ledigheden. Derfor er det et eget udfald, der måles, og som nægtes, hvor "
                "for få ens fik forløbet.", en="The 2020 project: it must not lengthen unemployment. Hence an outcome of its own, "
                "measured, and refused where too few alike had the course."),
    limits=(Text(da="Foreslår aldrig en sanktion; listen er en huskeliste til sagsbehandleren",
                 en="Never proposes a sanction; the list is the case worker's checklist"), NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "Datatilsynet, j.nr. 2022-212-3676"),
)
