"""Home care: routes and shifts that keep the same faces and give time with citizens (Varde, Lemvig and others)."""

from datetime import date

from mertid.core import Facts, Gate, Measure, MinutesToday, Retention, RiskClass, Solution, Text, fact
from mertid.engines.route import BASIS, CHOICES, OVERRIDE, ProblemJson, Route


class HomecarePlanningFacts(Facts):
    """What an area's plan is made from: one day, a week or more."""

    area: str = fact("Område", "Area", default="", max_length=200)
    start: date = fact("Første dag", "First day")
    days: int = fact("Dage", "Days", unit="dage", default=1, ge=1, le=62)
    problem: ProblemJson = fact("Borgere, besøg, medarbejdere og vagter", "Citizens, visits, carers and shifts")
    groups: tuple[str, ...] = fact("Medarbejdergrupper, der sammenlignes", "Groups of carers that are compared", default=())


solution = Solution(
    slug="homecare_planning",
    title=Text(da="Ruter og vagter i hjemmeplejen", en="Routes and shifts in home care"),
    purpose=Text(
        da="Lægger besøg på ruter, så borgeren ser de samme ansigter, aftalte tider holder, og tiden bruges hos borgerne og ikke på vejen.",
        en="Lays visits on routes so that citizens see the same faces, agreed times hold and time is spent with citizens, not on the road.",
    ),
    decider=Text(da="Planlægger i hjemmeplejen", en="Home-care planner"),
    legal_basis=BASIS, risk=RiskClass.HIGH,
    risk_why=Text(
        da="Behandles som højrisiko efter AI-forordningen art. 6, stk. 2, og bilag III, punkt 4, litra b: fordeler opgaver til ansatte. "
        "Kompetence, sprog og kendskab til borgeren bruges; helbred, tempo, sygefravær og vurderinger af medarbejdere findes ikke i data",
        en="Treated as high risk under AI Act art. 6(2) and Annex III, 4(b): allocates work among employees. Skill, language and knowing "
        "the citizen are used; health, pace, sick leave and ratings of carers are not in the data",
    ),
    personal_data=(
        Text(da="Borgerens adresse, besøg, ydelser og ønsker (kan røbe helbred)", en="The citizen's address, visits, services and wishes "
             "(may tell of health)"),
        Text(da="Medarbejderens vagter, kompetencer, transportmiddel, sprog og allergi over for dyr", en="The carer's shifts, skills, "
             "means of transport, languages and allergy to animals"),
        Text(da="Hvem der har besøgt hvem de seneste 14 dage", en="Who has visited whom in the last 14 days"),
    ),
    retention=Retention(
        case_days=365, training_days=365, audit_days=1825,
        why=Text(da="Planen gemmes et år, så ændringer kan forklares; der læres kun antal",
                 en="The plan is kept a year so that changes can be explained; only counts are learned"),
    ),
    minutes_today=MinutesToday(minutes=240, source=Text(da="Skøn for en uges plan i et område med rettelser, til der er målt",
                                                        en="Estimate for an area's week with corrections, until measured")),
    facts=HomecarePlanningFacts,
    engine=Route(),
    targets={"plan": Text(da="Planen", en="The plan")},
    choices={"plan": CHOICES},
    override_reasons=OVERRIDE,
    measure=Measure(name="planned", target="plan"), floor=0.95, seconds_per_case=60, protected=("groups",),
    citizen_sees=Text(
        da="Hvem der kommer hvornår, at planen er foreslået af et program og besluttet af en planlægger, og hvem man ringer til for at "
        "få en anden tid eller en anden hjælper.",
        en="Who comes when, that the plan was proposed by a program and decided by a planner, and whom to call for another time or carer.",
    ),
    lesson=Text(
        da="Varde, Lemvig: borgerne vil se de samme ansigter, og medarbejderne vil have tid hos borgerne. Derfor vejer kendte ansigter og "
        "køretid i samme mål, og forslaget kommer i et skærmbillede, hvor planlæggeren flytter besøg og ser prisen med det samme.",
        en="Varde, Lemvig: citizens want the same faces and staff want time with citizens. So known faces and travel weigh in one and the "
        "same aim, and the proposal comes on a screen where the planner moves visits and sees the price at once.",
    ),
    gates=(
        Gate(name="readiness", text=Text(da="Borgere, besøg, medarbejdere og vagter er læst ind uden mangler, og en uge er lagt",
                                         en="Citizens, visits, carers and shifts were read without gaps, and a week was laid")),
        Gate(name="floor", text=Text(da="Fire uger er lagt ved siden af dagens og er mindst lige så gode i ansigter og køretid",
                                     en="Four own weeks were laid beside today's plans and are no worse in faces and travel")),
        Gate(name="staff_told", text=Text(da="Medarbejderne og deres repræsentanter er orienteret (AI-forordningen art. 26, stk. 7; MED)",
                                          en="Staff and their representatives are informed (AI Act art. 26(7))")),
        Gate(name="phone_round", text=Text(da="Det er aftalt, hvem der ringer til borgeren, når en anden eller et andet tidspunkt kommer",
                                           en="It is agreed who calls the citizen when a carer or a time changes")),
    ),
    limits=(
        Text(da="Må ikke bruges til at måle, sammenligne eller rangordne medarbejdere", en="Must not be used to measure, compare or rank "
             "carers"),
        Text(da="Ved kun, hvad der er skrevet ind: besøgenes længde er et skøn, og trafik er et gennemsnit",
             en="Knows only what was entered: the lengths of visits are estimates and traffic is an average"),
        Text(da="Siger ikke, hvor meget hjælp en borger skal have", en="Does not say how much help a citizen shall have"),
    ),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "AI-forordningen (EU) 2024/1689, bilag III, 4, litra b",
             "Ældreloven; arbejdsmiljøloven kap. 9 (hviletid og fridøgn)", "Litteratur om ruter og kontinuitet: docs/route.md"),
)
