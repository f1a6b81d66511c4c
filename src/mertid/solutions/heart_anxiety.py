"""HJERTERO: heart patients at risk of anxiety or depression, for use in the talk (Southern Denmark)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import ASKED, IN_JOURNAL, age, choice, gender, number, yes_no
from mertid.engines.risk.grounds import DEVICE_IIA, HEALTH_DATA, HIGH_DEVICE, HOSPITAL, HOSPITAL_RETENTION, NOT_PLACED, OVERRIDE

ACTS = {"talk": Text(da="Tag det op i samtalen", en="Bring it up in the talk"), "usual": Text(da="Almindelig kontrol", en="Usual check")}


class HeartAnxietyFacts(Facts):
    """The patient's own form, and the record."""

    age: int = age(18, 105, IN_JOURNAL, default=...)
    gender: Literal["woman", "man"] | None = gender(IN_JOURNAL)
    heart: Literal["attack", "failure", "rhythm", "valve"] | None = choice("Hjertesygdom", "Heart disease", IN_JOURNAL, {
        "attack": ("Blodprop i hjertet", "Heart attack"), "failure": ("Hjertesvigt", "Heart failure"), "rhythm": ("Rytmeforstyrrelse",
            "Rhythm disorder"), "valve": ("Klapsygdom", "Valve disease")}, code="ICD-10 I20-I50")
    weeks_since: int | None = number("Uger siden hændelsen", "Weeks since the event", "uger", 0, 520, IN_JOURNAL)
    nyha: int | None = number("NYHA-klasse (1-4)", "NYHA class (1-4)", "", 1, 4, IN_JOURNAL, code="NYHA")
    hads_anxiety: int | None = number("HADS, angst (0-21)", "HADS, anxiety (0-21)", "", 0, 21, ASKED, sign=1)
    hads_depression: int | None = number("HADS, depression (0-21)", "HADS, depression (0-21)", "", 0, 21, ASKED, sign=1)
    lives_alone: bool | None = yes_no("Bor alene", "Lives alone", ASKED, no=("Bor sammen med nogen", "Lives with somebody"))
    has_support: bool | None = yes_no("Har nogen at tale med", "Has somebody to talk to", ASKED,
                                      no=("Har ingen at tale med", "Has nobody to talk to"), sign=-1, changeable=True)
    earlier_low: bool | None = yes_no("Har haft angst eller depression før", "Earlier anxiety or depression", IN_JOURNAL,
                                      no=("Har ikke haft angst eller depression før", "No earlier anxiety or depression"), sign=1,
                                      code="ICD-10 F32-F41")
    antidepressant: bool | None = yes_no("Får medicin mod depression", "Takes antidepressants", IN_JOURNAL,
                                         no=("Får ikke medicin mod depression", "No antidepressants"), code="ATC N06A")
    sleeps_well: bool | None = yes_no("Sover godt", "Sleeps well", ASKED, no=("Sover dårligt", "Sleeps badly"), changeable=True)
    worry: int | None = number("Bekymring for hjertet (0-10)", "Worry about the heart (0-10)", "", 0, 10, ASKED, sign=1)
    pain: int | None = number("Smerter i brystet (0-10)", "Chest pain (0-10)", "", 0, 10, ASKED)
    rehab: bool | None = yes_no("Følger hjerterehabilitering", "Follows heart rehabilitation", IN_JOURNAL,
                                no=("Følger ikke hjerterehabilitering", "No heart rehabilitation"), changeable=True)
    back_at_work: Literal["yes", "no", "retired"] | None = choice("Arbejde", "Work", ASKED, {
        "yes": ("Er på arbejde igen", "Is back at work"), "no": ("Er ikke på arbejde igen", "Is not back at work"),
        "retired": ("Er uden for arbejdsmarkedet", "Is retired")})


solution = Solution(
    slug="heart_anxiety",
    title=Text(da="HJERTERO: angst og depression hos hjertepatienter", en="Anxiety and depression in heart patients"),
    purpose=Text(da="Viser, hvem der er i risiko for angst eller depression, så det kan tages op i samtalen i tide.",
                 en="Shows who is at risk of anxiety or depression, so that it can be brought up in time."),
    decider=Text(da="Behandler sammen med patienten", en="Clinician with the patient"),
    legal_basis=HOSPITAL, risk=RiskClass.HIGH, risk_why=HIGH_DEVICE, medical_device=DEVICE_IIA, personal_data=HEALTH_DATA,
    retention=HOSPITAL_RETENTION,
    minutes_today=MinutesToday(minutes=10, source=Text(da="Skøn for gennemgang af skema før samtalen, til der er målt",
                                                       en="Estimate for reviewing the form before the talk, until measured")),
    facts=HeartAnxietyFacts,
    engine=Risk(
        endpoints=(Endpoint("distress", horizon_days=182, people=Text(da="hjertepatienter", en="heart patients"),
                            happens=Text(da="får {n} angst eller depression inden for et halvt år",
                                         en="{n} get anxiety or depression within half a year"),
                            protocol=Text(da="Ja: diagnose (ICD-10 F32-F33, F40-F41), ny behandling for det eller HADS på mindst 11 ved "
                                          "opfølgningen efter et halvt år.", en="Yes: diagnosis (ICD-10 F32-F33, F40-F41), new treatment "
                                          "for it, or HADS of at least 11 at the follow-up after half a year.")),),
        action=Action("talk", "usual", on="distress", names=ACTS), tool="hads", groups=("gender", "lives_alone"),
    ),
    targets={"action": Text(da="I samtalen", en="In the talk"), "distress": Text(da="Angst eller depression inden for et halvt år",
        en="Anxiety or depression within half a year")}, choices={"action": ACTS},
    override_reasons=OVERRIDE | {"not_now": Text(da="Patienten vil tale om andet nu", en="The patient wishes to talk of other things now")},
    measure=Measure(name="concordance", target="distress"), floor=0.6, seconds_per_case=0.5, protected=("gender", "lives_alone"),
    citizen_sees=Text(da="Sit eget skema og det, samtalen kan begynde med, i almindelige ord. Tallet kun, hvis man vil have det.",
                      en="Their own form and what the talk can begin with, in plain words. The figure only if wished."),
    lesson=Text(da="Syddansk Sundhedsinnovation: redskabet støtter en samtale. Derfor almindelige ord, og forslaget er et emne, ikke en "
                "behandling.", en="Southern Denmark: the tool supports a talk. Hence plain words, and what is proposed is a topic, not a "
                "treatment."),
    limits=(Text(da="Stiller ingen diagnose; HADS er heller ikke en", en="Makes no diagnosis; nor does HADS"),
            Text(da="Ved selvmordstanker gælder afdelingens akutte vejledning, ikke tallet",
                 en="With thoughts of suicide the ward's urgent guide holds, not the figure"), NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "Zigmond and Snaith, Acta Psychiatr Scand 67 (1983)"),
)
