"""Newly unemployed: the risk of still being unemployed after 26 weeks, told to citizen and case worker alike (STAR, in use since 2016)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import ASKED, FROM_REGISTER, age, choice, education, gender, number, origin, yes_no
from mertid.engines.risk.grounds import EMPLOYMENT, EMPLOYMENT_RETENTION, HIGH_BENEFIT, NOT_PLACED, OVERRIDE, WORK_DATA

ACTS = {"early": Text(da="Tilbud om en tidlig, længere samtale", en="Offer of an early, longer talk"),
        "usual": Text(da="Det almindelige forløb", en="The usual course")}


class LongTermUnemploymentFacts(Facts):
    """Register facts, and ten questions that the citizen may answer or leave."""

    age: int = age(18, 70, FROM_REGISTER, default=...)
    gender: Literal["woman", "man"] | None = gender(FROM_REGISTER)
    origin: Literal["danish", "immigrant", "descendant"] | None = origin(FROM_REGISTER)
    education: Literal["none", "vocational", "short", "medium", "long"] | None = education(FROM_REGISTER)
    unemployed_weeks_3y: int | None = number("Ledig de seneste tre år", "Unemployed, last three years", "uger", 0, 156, FROM_REGISTER,
                                             sign=1)
    last_job_months: int | None = number("Længde af seneste job", "Length of last job", "måneder", 0, 600, FROM_REGISTER)
    sick_weeks_12m: int | None = number("Sygemeldt det sidste år", "On sick leave, last year", "uger", 0, 52, FROM_REGISTER, sign=1)
    graduate: bool | None = yes_no("Nyuddannet", "Newly graduated", FROM_REGISTER, no=("Ikke nyuddannet", "Not newly graduated"))
    local_unemployment: float | None = number("Ledighed i området", "Unemployment in the area", "%", 0, 30, FROM_REGISTER, sign=1)
    job_expectation: Literal["3m", "6m", "later", "unsure"] | None = choice("Venter selv job", "Expects a job", ASKED, {
        "3m": ("Inden tre måneder", "Within three months"), "6m": ("Inden seks måneder", "Within six months"),
        "later": ("Senere end seks måneder", "Later than six months"), "unsure": ("Ved det ikke", "Does not know")})
    health_limits: bool | None = yes_no("Helbredet begrænser jobvalget", "Health limits the choice of job", ASKED,
                                        no=("Helbredet begrænser ikke", "Health does not limit"), sign=1)
    applications: int | None = number("Ansøgninger om ugen", "Applications a week", "", 0, 30, ASKED, sign=-1, changeable=True)
    commute_min: int | None = number("Vil rejse til arbejde", "Will travel to work", "minutter", 0, 240, ASKED, sign=-1, changeable=True)
    other_trades: bool | None = yes_no("Søger også uden for eget fag", "Seeks outside own trade too", ASKED,
                                       no=("Søger kun i eget fag", "Seeks in own trade only"), changeable=True)
    confidence: int | None = number("Tro på at finde job (0-10)", "Belief in finding a job (0-10)", "", 0, 10, ASKED, sign=-1)
    skills_fit: bool | None = yes_no("Har det, arbejdsgiverne spørger efter", "Has what employers ask for", ASKED,
                                     no=("Mangler noget, arbejdsgiverne spørger efter", "Lacks something employers ask for"),
                                     changeable=True)
    network: bool | None = yes_no("Kender nogen, der kan hjælpe til job", "Knows somebody who can help", ASKED,
                                  no=("Kender ingen, der kan hjælpe til job", "Knows nobody who can help"))
    family_limits: bool | None = yes_no("Familien begrænser arbejdstiden", "Family limits working hours", ASKED,
                                        no=("Familien begrænser ikke arbejdstiden", "Family does not limit hours"))
    danish_enough: bool | None = yes_no("Dansk rækker til arbejdet", "Danish is enough for the work", ASKED,
                                        no=("Dansk rækker ikke til arbejdet", "Danish is not enough"), changeable=True)


solution = Solution(
    slug="long_term_unemployment",
    title=Text(da="Profilafklaring: risiko for langtidsledighed", en="Profile: risk of long-term unemployment"),
    purpose=Text(da="Viser borger og sagsbehandler den samme vurdering af risikoen for lang ledighed, så der kan sættes ind tidligt.",
                 en="Shows citizen and case worker the same estimate of the risk of long unemployment, so that one can act early."),
    decider=Text(da="Borger og sagsbehandler sammen", en="Citizen and case worker together"),
    legal_basis=EMPLOYMENT, risk=RiskClass.HIGH, risk_why=HIGH_BENEFIT, personal_data=WORK_DATA, retention=EMPLOYMENT_RETENTION,
    minutes_today=MinutesToday(minutes=20, source=Text(da="Skøn for forberedelse af første jobsamtale, til der er målt",
                                                       en="Estimate for preparing the first job talk, until measured")),
    facts=LongTermUnemploymentFacts,
    engine=Risk(
        endpoints=(Endpoint(
            "long_term", horizon_days=182, people=Text(da="nyledige", en="newly unemployed"),
            happens=Text(da="er {n} stadig [ledig|ledige] efter 26 uger", en="{n} are still unemployed after 26 weeks"),
            protocol=Text(da="Ja: dagpenge i mindst 80 % af tiden i de første 26 uger ifølge registeret DREAM. Løntilskud tæller som "
                          "ledig; barsel og sygdom tages ud.",
                          en="Yes: unemployment benefit in at least 80 % of the first 26 weeks by the register DREAM. Subsidised jobs "
                          "count as unemployed; parental and sick leave are left out."),
        ),),
        action=Action("early", "usual", on="long_term", names=ACTS), tool="job_profile", groups=("gender", "age", "origin"),
    ),
    targets={"action": Text(da="Hvad der tilbydes", en="What is offered"),
             "long_term": Text(da="Ledig efter 26 uger", en="Unemployed after 26 weeks")},
    choices={"action": ACTS},
    override_reasons=OVERRIDE | {"has_job": Text(da="Har job på hånden", en="Has a job in hand")},
    measure=Measure(name="concordance", target="long_term"), floor=0.65, seconds_per_case=0.5, protected=("gender", "age", "origin"),
    citizen_sees=Text(da="Det samme som sagsbehandleren: tallet, grundene og hvad man selv kan ændre. Man kan lade være med at svare.",
                      en="The same as the case worker: the figure, the reasons and what one can change. One may leave the questions."),
    lesson=Text(da="STAR: frivilligt og uden betydning for ydelsen. Derfor kan alle ti svar mangle, og ingen regel rører ved dagpengene.",
                en="STAR: voluntary and without effect on benefits. Hence all ten answers may be missing, and no rule touches the "
                "benefit."),
    limits=(Text(da="Må ikke bruges til rådighedsvurdering, sanktion eller ydelse", en="Must not be used for availability, sanctions or "
                 "benefits"),
            Text(da="Kender kun forløb fra før; en reform eller krise ændrer tallene", en="Knows earlier courses only; a reform or crisis "
                 "changes the figures"), NOT_PLACED),
    sources=("Effektiv digitalisering i det offentlige: case om STAR", "Datatilsynet, j.nr. 2022-212-3676",
             "Lov om en aktiv beskæftigelsesindsats § 8, stk. 2"),
)
