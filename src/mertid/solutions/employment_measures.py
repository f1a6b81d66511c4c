"""Unemployed: what each measure would change for one like this, and how many alike it rests on (Odense)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Endpoint, Risk
from mertid.engines.risk.facts import ASKED, FROM_REGISTER, age, education, gender, number, origin, yes_no
from mertid.engines.risk.grounds import EMPLOYMENT, EMPLOYMENT_RETENTION, HIGH_BENEFIT, NOT_PLACED, OVERRIDE, WORK_DATA
from mertid.engines.risk.rules import Rule

MEASURES = {"none": Text(da="Samtaler alene", en="Talks alone"), "placement": Text(da="Virksomhedspraktik", en="Company placement"),
            "wage": Text(da="Ansættelse med løntilskud", en="Subsidised job"), "course": Text(da="Vejledning og opkvalificering",
                en="Guidance and training")}


class EmploymentMeasuresFacts(Facts):
    """What decided who was given what, as far as registers and the citizen tell."""

    age: int = age(18, 70, FROM_REGISTER, default=...)
    gender: Literal["woman", "man"] | None = gender(FROM_REGISTER)
    origin: Literal["danish", "immigrant", "descendant"] | None = origin(FROM_REGISTER)
    education: Literal["none", "vocational", "short", "medium", "long"] | None = education(FROM_REGISTER)
    weeks_now: int | None = number("Ledig nu", "Unemployed now", "uger", 0, 400, FROM_REGISTER)
    unemployed_weeks_3y: int | None = number("Ledig de seneste tre år", "Unemployed, last three years", "uger", 0, 156, FROM_REGISTER)
    last_job_months: int | None = number("Længde af seneste job", "Length of last job", "måneder", 0, 600, FROM_REGISTER)
    earlier_placement: bool | None = yes_no("Har været i praktik før", "Has had a placement before", FROM_REGISTER,
                                            no=("Har ikke været i praktik før", "No placement before"))
    sick_weeks_12m: int | None = number("Sygemeldt det sidste år", "On sick leave, last year", "uger", 0, 52, FROM_REGISTER)
    applications: int | None = number("Ansøgninger om ugen", "Applications a week", "", 0, 30, ASKED)
    confidence: int | None = number("Tro på at finde job (0-10)", "Belief in finding a job (0-10)", "", 0, 10, ASKED)
    skills_fit: bool | None = yes_no("Har det, arbejdsgiverne spørger efter", "Has what employers ask for", ASKED,
                                     no=("Mangler noget, arbejdsgiverne spørger efter", "Lacks something employers ask for"))
    health_limits: bool | None = yes_no("Helbredet begrænser jobvalget", "Health limits the choice of job", ASKED,
                                        no=("Helbredet begrænser ikke", "Health does not limit"))
    danish_enough: bool | None = yes_no("Dansk rækker til arbejdet", "Danish is enough for the work", ASKED,
                                        no=("Dansk rækker ikke til arbejdet", "Danish is not enough"))


solution = Solution(
    slug="employment_measures",
    title=Text(da="Målrettede beskæftigelsesindsatser", en="Measures that fit the unemployed"),
    purpose=Text(da="Viser, hvad hvert tilbud ventes at ændre for en borger som denne, og hvor mange det bygger på. Siger fra, hvor for få "
                 "ens har fået det.", en="Shows what each measure is expected to change for one like this and how many it rests on. "
                 "Refuses where too few alike had it."),
    decider=Text(da="Sagsbehandler sammen med borgeren", en="Case worker with the citizen"),
    legal_basis=EMPLOYMENT, risk=RiskClass.HIGH, risk_why=HIGH_BENEFIT, personal_data=WORK_DATA, retention=EMPLOYMENT_RETENTION,
    minutes_today=MinutesToday(minutes=30, source=Text(da="Skøn for valg af tilbud, til der er målt",
                                                       en="Estimate for choosing a measure, until measured")),
    facts=EmploymentMeasuresFacts,
    engine=Risk(
        endpoints=(Endpoint("job", "effect", horizon_days=182, people=Text(da="ledige", en="unemployed"), better_low=False,
                            happens=Text(da="er {n} i job inden for 26 uger", en="{n} have a job within 26 weeks"), classes=MEASURES,
                            protocol=Text(da="I job eller uddannelse inden for 26 uger efter, at tilbuddet blev givet (DREAM). Det første "
                                          "tilbud tæller, også hvis det blev afbrudt.", en="In a job or education within 26 weeks of being "
                                          "given the measure (DREAM). The first one counts, even if broken off.")),),
        rules=(Rule("placement_weeks", Text(da="Praktik er som regel højst 4 eller 13 uger; se målgruppen",
                                            en="A placement is as a rule at most 4 or 13 weeks; see the target group"),
                                            {"earlier_placement": ("true",)}, "", "LAB-loven kap. 11 (LBK 280/2024; se efter reformen)"),
               Rule("wage_from", Text(da="Løntilskud kræver en periode som ledig først; kontrollér, om den er opfyldt",
                                      en="A wage subsidy asks for a spell of unemployment first; check that it is met"),
                                      {"weeks_now": "< 26"}, "", "LAB-loven kap. 12 (LBK 280/2024; se efter reformen)"),
               Rule("health", Text(da="Tag hensyn til helbredet, før et tilbud gives",
                                   en="Take account of health before a measure is given"), {"health_limits": ("true",)}, "",
                                   "LAB-loven: tilbud skal passe til den enkelte")),
        groups=("gender", "age", "origin"),
    ),
    targets={"job": Text(da="Tilbud, der ændrer mest", en="The measure that changes most")}, choices={"job": MEASURES},
    override_reasons=OVERRIDE | {"not_available": Text(da="Tilbuddet findes ikke her nu", en="The measure is not to be had here now")},
    measure=Measure(name="accuracy", target="job"), floor=0.5, seconds_per_case=0.5, protected=("gender", "age", "origin"),
    citizen_sees=Text(da="De samme tal for alle tilbud som sagsbehandleren, hvor mange de bygger på, og hvor der intet kan siges.",
                      en="The same figures for all measures as the case worker, how many they rest on, and where nothing can be said."),
    lesson=Text(da="Odense: virkningen af et tilbud er et årsagsspørgsmål, og brugere skal trænes i at sige fra. Derfor vises støtten, og "
                "uden den siges intet.", en="Odense: the effect of a measure is a causal question, and users must be trained to override. "
                "Hence the support is shown; without it nothing is said."),
    limits=(Text(da="Holder kun, hvis oplysningerne rummer det, der afgjorde, hvem der fik hvad",
                 en="Holds only if the facts cover what decided who was given what"), Text(da="Må ikke bruges til at pålægge et tilbud",
                     en="Must not be used to impose a measure"), NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "Kennedy, Electronic Journal of Statistics 17 (2023)",
             "Lov om en aktiv beskæftigelsesindsats"),
    exempt={"measure_meets_the_floor": "the right answer for an effect is never seen, since nobody both has and has not a measure; tests "
            "hold it against a known truth"},
)
