"""Prostate cancer found early: the risk that it spreads within five years, so that an operation can be spared (Odense)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import AT_REFERRAL, age, choice, number, yes_no
from mertid.engines.risk.grounds import DEVICE_IIB, HEALTH_DATA, HIGH_DEVICE, HOSPITAL, HOSPITAL_RETENTION, NOT_PLACED, OVERRIDE

ACTS = {"treat": Text(da="Tal om behandling", en="Talk about treatment"), "watch": Text(da="Tal om aktiv overvågning",
    en="Talk about active surveillance")}


class ProstateSpreadFacts(Facts):
    """What is known when the diagnosis is made."""

    age: int = age(40, 100, AT_REFERRAL, default=...)
    psa: float | None = number("PSA", "PSA", "µg/L", 0, 5000, AT_REFERRAL, code="NPU08669", sign=1)
    psa_doubling: float | None = number("Tid til PSA er fordoblet", "PSA doubling time", "måneder", 1, 240, AT_REFERRAL, sign=-1)
    gleason: int | None = number("Gleason-sum", "Gleason sum", "", 2, 10, AT_REFERRAL, sign=1)
    cores_positive: int | None = number("Prøver med kræft", "Samples with cancer", "%", 0, 100, AT_REFERRAL, sign=1)
    t_stage: Literal["t1a", "t1b", "t1c", "t2a", "t2b", "t2c", "t3", "t4"] | None = choice("Klinisk T-stadium", "Clinical T stage",
        AT_REFERRAL, {
        "t1a": ("T1a", "T1a"), "t1b": ("T1b", "T1b"), "t1c": ("T1c", "T1c"), "t2a": ("T2a", "T2a"), "t2b": ("T2b", "T2b"),
        "t2c": ("T2c", "T2c"), "t3": ("T3", "T3"), "t4": ("T4", "T4")}, code="TNM")
    pirads: int | None = number("PI-RADS på MR-skanning", "PI-RADS on MRI", "", 1, 5, AT_REFERRAL, sign=1)
    volume: int | None = number("Prostatas størrelse", "Prostate volume", "mL", 5, 400, AT_REFERRAL)
    haemoglobin: float | None = number("Hæmoglobin", "Haemoglobin", "mmol/L", 2, 13, AT_REFERRAL, code="NPU02319")
    alp: int | None = number("Basisk fosfatase", "Alkaline phosphatase", "U/L", 10, 5000, AT_REFERRAL, code="NPU27783")
    family: bool | None = yes_no("Prostatakræft i nær familie", "Prostate cancer in close family", AT_REFERRAL,
                                 no=("Ingen prostatakræft i nær familie", "No close family with it"))
    illnesses: int | None = number("Andre alvorlige sygdomme", "Other serious illnesses", "", 0, 10, AT_REFERRAL, code="Charlson")
    smoker: bool | None = yes_no("Ryger", "Smokes", AT_REFERRAL, no=("Ryger ikke", "Does not smoke"), changeable=True)


solution = Solution(
    slug="prostate_spread",
    title=Text(da="Bedre diagnosticering af prostatakræft", en="Better diagnosing of prostate cancer"),
    purpose=Text(da="Anslår risikoen for, at kræften spreder sig inden for fem år, så færre opereres unødigt.",
                 en="Estimates the risk that the cancer spreads within five years, so that fewer are operated on needlessly."),
    decider=Text(da="Urolog sammen med patienten", en="Urologist with the patient"),
    legal_basis=HOSPITAL, risk=RiskClass.HIGH, risk_why=HIGH_DEVICE, medical_device=DEVICE_IIB, personal_data=HEALTH_DATA,
    retention=HOSPITAL_RETENTION,
    minutes_today=MinutesToday(minutes=20, source=Text(da="Skøn for risikovurdering på konferencen, til der er målt",
                                                       en="Estimate for assessing risk at the conference, until measured")),
    facts=ProstateSpreadFacts,
    engine=Risk(
        endpoints=(Endpoint(
            "spread", "time", horizon_days=1825, people=Text(da="mænd", en="men"), happens=Text(da="får {n} spredning inden for fem år",
                en="{n} have spread within five years"),
            classes={"spread": Text(da="Spredning", en="Spread"), "death": Text(da="Død af anden årsag", en="Death of another cause")},
            protocol=Text(da="Én fast regel, aftalt med urologerne før træning: spredning er første scanning eller prøve, der viser "
                          "metastaser. PSA-stigning alene tæller ikke. To urologer læser de tvivlsomme uden at kende tallet.",
                          en="One fixed rule agreed with the urologists before training: spread is the first scan or sample that shows "
                          "metastases. A rise in PSA alone does not count. Two urologists read doubtful ones blind.")),),
        action=Action("treat", "watch", on="spread", names=ACTS), tool="damico", groups=("age",),
    ),
    targets={"action": Text(da="Hvad der tales om", en="What is talked about"), "spread": Text(da="Tid til spredning",
        en="Time to spread")}, choices={"action": ACTS},
    override_reasons=OVERRIDE | {"short_life": Text(da="Anden sygdom betyder mere", en="Another illness matters more")},
    measure=Measure(name="concordance", target="spread", cause="spread"), floor=0.65, seconds_per_case=0.5, protected=("age",),
    citizen_sees=Text(da="Hvor mange ud af 100 mænd som han der får spredning, dør af andet eller ingen af delene inden for fem år, og "
                      "hvad det bygger på.", en="How many of 100 men like him have spread, die of other causes or neither within five "
                      "years, and what it rests on."),
    lesson=Text(da="Odense: 18.000 forløb kunne ikke bruges, før urologerne fastlagde én regel. Derfor står reglen i erklæringen, og data "
                "uden den afvises.", en="Odense: 18,000 courses were of no use until the urologists set one rule. Hence the rule stands in "
                "the declaration; data without it are refused."),
    limits=(Text(da="Siger ikke, hvad en operation ville ændre", en="Does not say what an operation would change"),
            Text(da="Kun for kræft, der ikke har spredt sig ved diagnosen", en="Only for cancer that had not spread at diagnosis"),
            NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "D'Amico et al., JAMA 280 (1998)",
             "Fine and Gray, JASA 94 (1999)"),
)
