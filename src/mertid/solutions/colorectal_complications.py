"""Before an operation for bowel cancer: the risk of complication, readmission, re-operation and death, from one form."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import BEFORE_OPERATION, age, choice, gender, has, number, yes_no
from mertid.engines.risk.grounds import DEVICE_IIB, HEALTH_DATA, HIGH_DEVICE, HOSPITAL, HOSPITAL_RETENTION, NOT_PLACED, OVERRIDE

ACTS = {"prepare": Text(da="Forberedende forløb før operationen", en="Preparation before the operation"),
        "standard": Text(da="Standardforløb", en="Standard course")}
PEOPLE = Text(da="patienter", en="patients")
PROTOCOL = Text(da="Registreret i DCCG's database og Landspatientregisteret; to læger afgør tvivl uden at kende modellens tal.",
                en="Registered in the DCCG database and the National Patient Register; two doctors settle doubts blind to the model's "
                "figure.")


class ColorectalComplicationsFacts(Facts):
    """What is known at the examination before the operation."""

    age: int = age(18, 105, BEFORE_OPERATION, sign=1, default=...)
    gender: Literal["woman", "man"] | None = gender(BEFORE_OPERATION)
    asa: int | None = number("ASA-klasse", "ASA class", "", 1, 5, BEFORE_OPERATION, sign=1, code="ASA")
    performance: int | None = number("WHO performance status", "WHO performance status", "", 0, 4, BEFORE_OPERATION, sign=1)
    bmi: float | None = number("BMI", "BMI", "kg/m²", 12, 70, BEFORE_OPERATION, code="LOINC 39156-5")
    weight_loss_pct: float | None = number("Vægttab de seneste 6 måneder", "Weight loss, last 6 months", "%", 0, 40, BEFORE_OPERATION,
                                           sign=1)
    smoker: bool | None = yes_no("Ryger", "Smokes", BEFORE_OPERATION, no=("Ryger ikke", "Does not smoke"), sign=1, changeable=True)
    alcohol: int | None = number("Alkohol om ugen", "Alcohol a week", "genstande", 0, 100, BEFORE_OPERATION, changeable=True)
    haemoglobin: float | None = number("Hæmoglobin", "Haemoglobin", "mmol/L", 2, 13, BEFORE_OPERATION, code="NPU02319", changeable=True)
    albumin: float | None = number("Albumin", "Albumin", "g/L", 10, 60, BEFORE_OPERATION, code="NPU19673", sign=-1, changeable=True)
    creatinine: int | None = number("Kreatinin", "Creatinine", "µmol/L", 20, 1500, BEFORE_OPERATION, code="NPU18016")
    diabetes: bool | None = has("diabetes", "diabetes", "ICD-10 E10-E14", BEFORE_OPERATION, sign=1)
    copd: bool | None = has("KOL", "COPD", "ICD-10 J44", BEFORE_OPERATION, sign=1)
    heart_failure: bool | None = has("hjertesvigt", "heart failure", "ICD-10 I50", BEFORE_OPERATION, sign=1)
    anticoagulant: bool | None = yes_no("Får blodfortyndende medicin", "Takes anticoagulants", BEFORE_OPERATION,
                                        no=("Får ikke blodfortyndende medicin", "No anticoagulants"), code="ATC B01A")
    rectum: bool | None = yes_no("Kræft i endetarmen", "Cancer of the rectum", BEFORE_OPERATION,
                                 no=("Kræft i tyktarmen", "Cancer of the colon"), code="ICD-10 C20/C18")
    stage: Literal["I", "II", "III", "IV"] | None = choice("Klinisk stadium", "Clinical stage", BEFORE_OPERATION, {
        "I": ("Stadium I", "Stage I"), "II": ("Stadium II", "Stage II"), "III": ("Stadium III", "Stage III"), "IV": ("Stadium IV",
            "Stage IV")}, code="UICC")
    radiation: bool | None = yes_no("Har fået stråler før operationen", "Radiation first", BEFORE_OPERATION,
                                    no=("Ingen stråler", "No radiation"))
    open_surgery: bool | None = yes_no("Åben operation planlagt", "Open surgery planned", BEFORE_OPERATION,
                                       no=("Kikkertoperation planlagt", "Keyhole planned"))


solution = Solution(
    slug="colorectal_complications",
    title=Text(da="Komplikationer efter tarmkræftkirurgi", en="Complications after bowel cancer surgery"),
    purpose=Text(da="Anslår før operationen risikoen for komplikation, genindlæggelse, ny operation og død, så forløbet kan tilpasses.",
                 en="Estimates before surgery the risk of complication, readmission, re-operation and death, to fit the course to it."),
    decider=Text(da="Kirurg sammen med patienten", en="Surgeon with the patient"),
    legal_basis=HOSPITAL, risk=RiskClass.HIGH, risk_why=HIGH_DEVICE, medical_device=DEVICE_IIB, personal_data=HEALTH_DATA,
    retention=HOSPITAL_RETENTION,
    minutes_today=MinutesToday(minutes=15, source=Text(da="Skøn for samlet risikovurdering på konferencen, til der er målt",
                                                       en="Estimate for the risk assessment at the conference, until measured")),
    facts=ColorectalComplicationsFacts,
    engine=Risk(
        endpoints=(
            Endpoint("complication", horizon_days=30, people=PEOPLE, happens=Text(da="får {n} en alvorlig komplikation inden for 30 dage",
                en="{n} have a serious complication within 30 days"), protocol=PROTOCOL),
            Endpoint("readmission", horizon_days=30, people=PEOPLE, happens=Text(da="bliver {n} genindlagt inden for 30 dage",
                en="{n} are readmitted within 30 days"), protocol=PROTOCOL),
            Endpoint("reoperation", horizon_days=30, people=PEOPLE, happens=Text(da="bliver {n} opereret igen inden for 30 dage",
                en="{n} are operated on again within 30 days"), protocol=PROTOCOL),
            Endpoint("death", horizon_days=90, people=PEOPLE, happens=Text(da="dør {n} inden for 90 dage", en="{n} die within 90 days"),
                     protocol=PROTOCOL),
        ),
        action=Action("prepare", "standard", on="complication", names=ACTS), tool="asa_age", groups=("gender",),
    ),
    targets={"action": Text(da="Forløb", en="Course"), "complication": Text(da="Alvorlig komplikation (Clavien-Dindo 3-5)",
        en="Serious complication (Clavien-Dindo 3-5)"), "readmission": Text(da="Genindlæggelse", en="Readmission"),
             "reoperation": Text(da="Ny operation", en="Re-operation"), "death": Text(da="Død inden for 90 dage",
                 en="Death within 90 days")},
    choices={"action": ACTS},
    override_reasons=OVERRIDE | {"urgent": Text(da="Operationen kan ikke vente", en="The operation cannot wait")},
    measure=Measure(name="concordance", target="complication"), floor=0.6, seconds_per_case=0.5, protected=("gender",),
    citizen_sees=Text(da="De fire tal som antal ud af 100, hvad der kan gøres før operationen, og at valget er patientens og kirurgens.",
                      en="The four figures of 100, what can be done before surgery, and that the choice is the patient's and surgeon's."),
    lesson=Text(da="Projektet fra 2020: flere udfald af ét skema. Derfor fire modeller på de samme oplysninger og ét svar på skærmen.",
                en="The 2020 project: several outcomes from one form. Hence four models on the same facts and one answer on the screen."),
    limits=(Text(da="Siger ikke, om der skal opereres; kun hvad der kan ventes", en="Does not say whether to operate, only what to expect"),
            Text(da="Gælder planlagte operationer, ikke akutte", en="Holds for planned operations, not emergencies"), NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "DCCG: national klinisk database",
             "Dindo et al., Annals of Surgery 240 (2004)"),
)
