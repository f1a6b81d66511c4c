"""General practice: which test results need the doctor's action, and which can be closed with a standard answer (MedCom)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import AT_SAMPLE, IN_JOURNAL, age, choice, gender, has, number, yes_no
from mertid.engines.risk.grounds import DEVICE_IIA, HEALTH_DATA, HIGH_DEVICE, HOSPITAL, HOSPITAL_RETENTION, NOT_PLACED, OVERRIDE
from mertid.engines.risk.rules import Rule

ACTS = {"look": Text(da="Lægen ser på svaret først", en="The doctor looks first"), "close": Text(da="Kan lukkes med standardsvar",
    en="Can be closed with a standard answer")}
ALARM = Text(da="Alarmværdi: lægen ser på svaret med det samme, uanset modellen", en="Alarm value: the doctor looks at once, whatever the "
             "model says")


class GpTestResultsFacts(Facts):
    """The results of one sample and what the record says of the patient."""

    age: int = age(0, 110, IN_JOURNAL, default=...)
    gender: Literal["woman", "man"] | None = gender(IN_JOURNAL)
    ordered_for: Literal["control", "symptom", "check"] | None = choice("Prøven er taget på grund af", "Sample taken for", IN_JOURNAL, {
        "control": ("Kontrol af kendt sygdom", "Control of a known illness"), "symptom": ("Symptomer", "Symptoms"),
        "check": ("Ønske om tjek", "A wished check")})
    outside: int | None = number("Svar uden for referenceområdet", "Results outside the reference range", "", 0, 40, AT_SAMPLE, sign=1)
    known_before: bool | None = yes_no("Samme afvigelse før", "Same deviation before", IN_JOURNAL,
                                       no=("Ny afvigelse, hvis nogen", "New deviation, if any"))
    haemoglobin: float | None = number("Hæmoglobin", "Haemoglobin", "mmol/L", 1, 15, AT_SAMPLE, code="NPU02319")
    crp: float | None = number("CRP", "CRP", "mg/L", 0, 700, AT_SAMPLE, code="NPU19748")
    alat: int | None = number("ALAT", "ALT", "U/L", 0, 10000, AT_SAMPLE, code="NPU19651")
    egfr: int | None = number("eGFR", "eGFR", "mL/min", 1, 200, AT_SAMPLE, code="DNK35302")
    potassium: float | None = number("Kalium", "Potassium", "mmol/L", 1, 10, AT_SAMPLE, code="NPU03230")
    sodium: int | None = number("Natrium", "Sodium", "mmol/L", 90, 190, AT_SAMPLE, code="NPU03429")
    hba1c: int | None = number("HbA1c", "HbA1c", "mmol/mol", 10, 200, AT_SAMPLE, code="NPU27300")
    ldl: float | None = number("LDL-kolesterol", "LDL cholesterol", "mmol/L", 0, 15, AT_SAMPLE, code="NPU01568")
    tsh: float | None = number("TSH", "TSH", "10⁻³ IU/L", 0, 200, AT_SAMPLE, code="NPU03577")
    ferritin: int | None = number("Ferritin", "Ferritin", "µg/L", 0, 10000, AT_SAMPLE, code="NPU19763")
    diabetes: bool | None = has("diabetes", "diabetes", "ICD-10 E10-E14", IN_JOURNAL)
    heart_disease: bool | None = has("hjertesygdom", "heart disease", "ICD-10 I20-I52", IN_JOURNAL)
    kidney_disease: bool | None = has("nyresygdom", "kidney disease", "ICD-10 N18", IN_JOURNAL)


solution = Solution(
    slug="gp_test_results",
    title=Text(da="Prøvesvar i almen praksis", en="Test results in general practice"),
    purpose=Text(da="Lægger de prøvesvar øverst, der kræver handling, og viser, hvilke der kan lukkes. Lægen ser dem alle.",
                 en="Puts first the results that need action and shows which can be closed. The doctor sees them all."),
    decider=Text(da="Praktiserende læge", en="General practitioner"),
    legal_basis=HOSPITAL, risk=RiskClass.HIGH, risk_why=HIGH_DEVICE, medical_device=DEVICE_IIA, personal_data=HEALTH_DATA,
    retention=HOSPITAL_RETENTION,
    minutes_today=MinutesToday(minutes=2, source=Text(da="Skøn for et prøvesvar, til der er målt",
                                                      en="Estimate for one result, until measured")),
    facts=GpTestResultsFacts,
    engine=Risk(
        endpoints=(Endpoint("needs_action", horizon_days=30, people=Text(da="patienter", en="patients"),
                            happens=Text(da="har {n} et svar, der kræver handling", en="{n} have a result that needs action"),
                            protocol=Text(da="Ja: ny recept, ændret dosis, ny prøve, henvisning eller samtale på grund af svaret inden for "
                                          "30 dage. To læger afgør tvivl.", en="Yes: prescription, changed dose, new sample, referral or "
                                          "talk because of the result within 30 days. Two doctors settle doubts.")),),
        action=Action("look", "close", on="needs_action", names=ACTS), tool="outside_reference", groups=("gender",),
        rules=(Rule("potassium", ALARM, {"potassium": ">= 6.0"}, "look", "Laboratoriets alarmgrænser"), Rule("sodium", ALARM,
            {"sodium": "< 125"}, "look", "Laboratoriets alarmgrænser"),
               Rule("haemoglobin", ALARM, {"haemoglobin": "< 5.0"}, "look", "Laboratoriets alarmgrænser"), Rule("crp", ALARM,
                   {"crp": ">= 100"}, "look", "Klinikkens egen grænse")),
    ),
    targets={"action": Text(da="Hvad der gøres", en="What is done"), "needs_action": Text(da="Kræver handling", en="Needs action")},
    choices={"action": ACTS},
    override_reasons=OVERRIDE | {"asked_to_call": Text(da="Patienten er bedt om at ringe", en="The patient was asked to call")},
    measure=Measure(name="concordance", target="needs_action"), floor=0.65, seconds_per_case=0.5, protected=("gender",),
    citizen_sees=Text(da="Lægens svar på prøven, og at lægen har set den. Rækkefølgen vises ikke.",
                      en="The doctor's answer, and that the doctor has seen it. The order is not shown."),
    lesson=Text(da="MedCom og Aalborg: pseudonymisér ved modtagelsen, og træn, hvor data er. Derfor bærer hver sag et pseudonym, aldrig et "
                "CPR-nummer.", en="MedCom and Aalborg: pseudonymise on receipt and train where the data are. Hence a case bears a "
                "pseudonym, never a CPR number."),
    limits=(Text(da="Ser ikke det, der ikke er målt", en="Does not see what was not measured"),
            Text(da="Alarmværdier følger laboratoriets regler, ikke modellen", en="Alarm values follow the laboratory's rules, not the "
                 "model"), Text(da="Træning på tværs af klinikker er ikke med her", en="Training across clinics is not part of this"),
                 NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "IUPAC/IFCC: NPU-terminologien"),
)
