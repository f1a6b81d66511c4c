"""Rehabilitation: who completes a training course and needs less help after it, and who may fall (Aalborg, AIR)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import ASKED, AT_VISIT, IN_RECORD, age, choice, gender, has, number, yes_no
from mertid.engines.risk.grounds import CARE_DATA, CARE_RETENTION, ELDER_CARE, HIGH_BENEFIT, NOT_PLACED, OVERRIDE

ACTS = {"offer": Text(da="Tilbyd træning", en="Offer training"), "other": Text(da="Andet end træning", en="Other than training")}
PROTOCOL = Text(da="Gennemført: mindst tre fjerdedele af gangene. Gavn: mindre hjælp om ugen et halvt år efter og samme eller bedre gang, "
                "målt af terapeuten.",
                en="Completed: at least three quarters of the sessions. Helps: less help a week half a year later and the same or better "
                "walking, by the therapist.")


class TrainingBenefitFacts(Facts):
    """What is known when training is applied for or an aid is granted."""

    age: int = age(55, 110, IN_RECORD, default=...)
    gender: Literal["woman", "man"] | None = gender(IN_RECORD)
    lives_alone: bool | None = yes_no("Bor alene", "Lives alone", IN_RECORD, no=("Bor sammen med nogen", "Lives with somebody"))
    aids_24m: int | None = number("Hjælpemidler de seneste to år", "Assistive aids, last two years", "", 0, 30, IN_RECORD, code="ISO 9999")
    walking_aid: Literal["none", "stick", "rollator", "wheelchair"] | None = choice("Ganghjælpemiddel", "Walking aid", IN_RECORD, {
        "none": ("Går uden hjælpemiddel", "Walks without an aid"), "stick": ("Går med stok", "Walks with a stick"),
        "rollator": ("Går med rollator", "Walks with a rollator"), "wheelchair": ("Bruger kørestol", "Uses a wheelchair")}, code="ISO 9999")
    care_hours: float | None = number("Hjælp om ugen", "Help a week", "timer", 0, 80, IN_RECORD)
    care_change: float | None = number("Ændring i hjælp det seneste halve år", "Change in help, last half year", "timer om ugen", -40, 40,
                                       IN_RECORD)
    falls_12m: int | None = number("Fald det sidste år", "Falls, last year", "fald", 0, 50, IN_RECORD)
    unsteady: bool | None = yes_no("Føler sig usikker på benene", "Feels unsteady", ASKED,
                                   no=("Føler sig sikker på benene", "Feels steady"))
    fear_of_falling: bool | None = yes_no("Er bange for at falde", "Is afraid of falling", ASKED,
                                          no=("Er ikke bange for at falde", "Is not afraid of falling"))
    chair_stands: int | None = number("Rejser sig fra stol på 30 sekunder", "Chair stands in 30 seconds", "gange", 0, 40, AT_VISIT,
                                      changeable=True)
    motivation: int | None = number("Lyst til at træne (0-10)", "Wish to train (0-10)", "", 0, 10, ASKED, sign=1)
    earlier_course: Literal["none", "completed", "dropped"] | None = choice("Tidligere forløb", "Earlier course", IN_RECORD, {
        "none": ("Har ikke trænet før", "Has not trained before"), "completed": ("Gennemførte sidst", "Completed last time"),
        "dropped": ("Stoppede før tid sidst", "Stopped early last time")})
    transport: bool | None = yes_no("Kan komme til træningen", "Can get to the training", AT_VISIT,
                                    no=("Kan ikke selv komme til træningen", "Cannot get there alone"), sign=1, changeable=True)
    dementia: bool | None = has("demens", "dementia", "ICD-10 F00-F03", IN_RECORD)
    hip_fracture: bool | None = has("haft hoftebrud", "earlier hip fracture", "ICD-10 S72", IN_RECORD)
    pain: int | None = number("Smerter (0-10)", "Pain (0-10)", "", 0, 10, ASKED, changeable=True)


solution = Solution(
    slug="training_benefit",
    title=Text(da="Intelligent rehabilitering (AIR)", en="Rehabilitation: who gains from training"),
    purpose=Text(da="Viser, hvem der ventes at gennemføre og få gavn af træning, og hvem der bør tilbydes faldforebyggelse.",
                 en="Shows who is expected to complete and gain from training, and who should be offered fall prevention."),
    decider=Text(da="Sagsbehandler, der bevilger træning", en="Case worker granting training"),
    legal_basis=ELDER_CARE, risk=RiskClass.HIGH, risk_why=HIGH_BENEFIT, personal_data=CARE_DATA, retention=CARE_RETENTION,
    minutes_today=MinutesToday(minutes=45, source=Text(da="Skøn for visitation til træning, til der er målt",
                                                       en="Estimate for assessing for training, until measured")),
    facts=TrainingBenefitFacts,
    engine=Risk(
        endpoints=(
            Endpoint("helps", horizon_days=182, better_low=False, happens=Text(da="får {n} brug for mindre hjælp efter træning",
                en="{n} need less help after training"), protocol=PROTOCOL),
            Endpoint("completes", horizon_days=91, better_low=False, happens=Text(da="gennemfører {n} forløbet",
                en="{n} complete the course"), protocol=PROTOCOL),
            Endpoint("falls", horizon_days=182, happens=Text(da="falder {n} inden for et halvt år", en="{n} fall within half a year"),
                     protocol=Text(da="Ja: et fald, der er skrevet i journalen eller fortalt ved opfølgning.",
                                   en="Yes: a fall written in the record or told at follow-up.")),
        ),
        action=Action("offer", "other", on="helps", names=ACTS), groups=("gender", "lives_alone"),
    ),
    targets={"action": Text(da="Tilbud", en="Offer"), "helps": Text(da="Gavn af træning", en="Gain from training"),
             "completes": Text(da="Gennemfører", en="Completes"), "falls": Text(da="Fald", en="Falls")},
    choices={"action": ACTS},
    override_reasons=OVERRIDE | {"home_training": Text(da="Træner bedre hjemme", en="Trains better at home")},
    measure=Measure(name="concordance", target="helps"), floor=0.6, seconds_per_case=0.5, protected=("gender", "lives_alone"),
    citizen_sees=Text(da="Hvad der taler for og imod, hvad der kan lettes (transport, smerter), og at alle kan søge og klage.",
                      en="What speaks for and against, what can be eased (transport, pain), and that all may apply and complain."),
    lesson=Text(da="Aalborg: før drift skal integration til fagsystemet og en ejer af drift og support være på plads. Det er en betingelse "
                "før driftstrinnet.", en="Aalborg: integration to the case system and an owner of operation and support come before "
                "operation. It is a condition of that stage."),
    limits=(Text(da="Kender kun dem, der fik træning; andre kan få anden gavn", en="Knows only those who had training; others may gain "
                 "otherwise"), Text(da="Må ikke stå alene som grund til afslag", en="Must never alone be the ground of a refusal"),
                 NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "Datatilsynet, j.nr. 2023-212-0015",
             "Serviceloven §§ 83 a og 86"),
)
