"""Cancer patients by high and low risk of progression over two years, so that the course fits the risk (2020)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import AT_REFERRAL, age, choice, gender, number, yes_no
from mertid.engines.risk.grounds import DEVICE_IIB, HEALTH_DATA, HIGH_DEVICE, HOSPITAL, HOSPITAL_RETENTION, NOT_PLACED, OVERRIDE

ACTS = {"close": Text(da="Tæt opfølgning (høj risiko)", en="Close follow-up (high risk)"),
        "standard": Text(da="Standardopfølgning (lav risiko)", en="Standard follow-up (low risk)")}


class CancerStratificationFacts(Facts):
    """Patient and disease when treatment is planned."""

    age: int = age(18, 105, AT_REFERRAL, default=...)
    gender: Literal["woman", "man"] | None = gender(AT_REFERRAL)
    site: Literal["breast", "lung", "bowel", "head_neck", "other"] | None = choice("Kræftform", "Cancer", AT_REFERRAL, {
        "breast": ("Brystkræft", "Breast cancer"), "lung": ("Lungekræft", "Lung cancer"), "bowel": ("Tarmkræft", "Bowel cancer"),
        "head_neck": ("Hoved-halskræft", "Head and neck cancer"), "other": ("Anden kræft", "Other cancer")}, code="ICD-10 C00-C97")
    stage: int | None = number("Stadium (1-4)", "Stage (1-4)", "", 1, 4, AT_REFERRAL, code="UICC TNM", sign=1)
    grade: int | None = number("Differentieringsgrad (1-3)", "Grade (1-3)", "", 1, 3, AT_REFERRAL, sign=1)
    nodes: int | None = number("Lymfeknuder med kræft", "Lymph nodes with cancer", "", 0, 60, AT_REFERRAL, sign=1)
    tumour_mm: int | None = number("Tumors størrelse", "Size of the tumour", "mm", 1, 300, AT_REFERRAL)
    performance: int | None = number("WHO performance status", "WHO performance status", "", 0, 4, AT_REFERRAL, sign=1)
    illnesses: int | None = number("Andre alvorlige sygdomme", "Other serious illnesses", "", 0, 10, AT_REFERRAL, code="Charlson")
    weight_loss_pct: float | None = number("Vægttab de seneste 6 måneder", "Weight loss, last 6 months", "%", 0, 40, AT_REFERRAL, sign=1)
    smoker: bool | None = yes_no("Ryger", "Smokes", AT_REFERRAL, no=("Ryger ikke", "Does not smoke"), sign=1, changeable=True)
    haemoglobin: float | None = number("Hæmoglobin", "Haemoglobin", "mmol/L", 2, 13, AT_REFERRAL, code="NPU02319")
    albumin: float | None = number("Albumin", "Albumin", "g/L", 10, 60, AT_REFERRAL, code="NPU19673", sign=-1)
    ldh: int | None = number("LDH", "LDH", "U/L", 50, 5000, AT_REFERRAL, code="NPU19658", sign=1)
    crp: float | None = number("CRP", "CRP", "mg/L", 0, 700, AT_REFERRAL, code="NPU19748")
    curative: bool | None = yes_no("Behandles for at blive rask", "Treated to be cured", AT_REFERRAL,
                                   no=("Behandles for at leve længere", "Treated to live longer"))


solution = Solution(
    slug="cancer_stratification",
    title=Text(da="Bedre tilrettelæggelse af kræftbehandlinger", en="Better planning of cancer treatment"),
    purpose=Text(da="Inddeler kræftpatienter efter risikoen for tilbagefald eller vækst inden for to år, så opfølgningen passer til den.",
                 en="Groups cancer patients by the risk of recurrence or growth within two years, so that follow-up fits it."),
    decider=Text(da="Onkolog sammen med patienten", en="Oncologist with the patient"),
    legal_basis=HOSPITAL, risk=RiskClass.HIGH, risk_why=HIGH_DEVICE, medical_device=DEVICE_IIB, personal_data=HEALTH_DATA,
    retention=HOSPITAL_RETENTION,
    minutes_today=MinutesToday(minutes=20, source=Text(da="Skøn for planlægning af et forløb, til der er målt",
                                                       en="Estimate for planning one course, until measured")),
    facts=CancerStratificationFacts,
    engine=Risk(
        endpoints=(Endpoint(
            "progression", "time", horizon_days=730, people=Text(da="patienter", en="patients"),
            happens=Text(da="får {n} tilbagefald eller vækst inden for to år", en="{n} have recurrence or growth within two years"),
            classes={"progression": Text(da="Tilbagefald eller vækst", en="Recurrence or growth"), "death": Text(da="Død uden tilbagefald",
                en="Death without recurrence")},
            protocol=Text(da="Dato for første scanning med tilbagefald eller vækst efter RECIST 1.1; ellers dødsdato; ellers er patienten "
                          "fulgt til sidste kontrol og tæller som endnu ikke ramt.",
                          en="Date of the first scan with recurrence or growth by RECIST 1.1; else date of death; else the patient is "
                          "followed to the last check and counts as not yet hit.")),),
        action=Action("close", "standard", on="progression", names=ACTS), tool="stage_performance", groups=("gender",),
    ),
    targets={"action": Text(da="Opfølgning", en="Follow-up"), "progression": Text(da="Tid til tilbagefald eller vækst",
        en="Time to recurrence or growth")}, choices={"action": ACTS},
    override_reasons=OVERRIDE | {"trial": Text(da="Indgår i et forsøg med egen plan", en="Is in a trial with its own plan")},
    measure=Measure(name="concordance", target="progression", cause="progression"), floor=0.65, seconds_per_case=0.5, protected=("gender",),
    citizen_sees=Text(da="Hvad opfølgningen bygger på, tallet, hvis man vil have det, og hvor sikkert det er.",
                      en="What the follow-up rests on, the figure if one wants it, and how sure it is."),
    lesson=Text(da="Projektet fra 2020: patienter følges forskelligt længe. Derfor en model for tid, hvor den, der endnu ikke er ramt, "
                "tæller som det.", en="The 2020 project: patients are followed for different times. Hence a model of time, where those not "
                "yet hit count as such."),
    limits=(Text(da="Må ikke bruges til at undlade behandling", en="Must not be used to withhold treatment"),
            Text(da="Kræftformerne er få; en sjælden form ligner ingen af dem", en="The cancers are few; a rare one is like none of them"),
            NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "Eisenhauer et al.: RECIST 1.1, Eur J Cancer 45 (2009)"),
)
