"""Emergency department: the 15 most frequent acute conditions ranked from blood and urine results (Lillebælt)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Endpoint, Risk
from mertid.engines.risk.facts import AT_ARRIVAL, age, gender, number, yes_no
from mertid.engines.risk.grounds import DEVICE_IIB, HEALTH_DATA, HIGH_DEVICE, HOSPITAL, HOSPITAL_RETENTION, NOT_PLACED, OVERRIDE

CONDITIONS = {
    "pneumonia": Text(da="Lungebetændelse (J18)", en="Pneumonia (J18)"), "urinary": Text(da="Urinvejsinfektion (N39)",
        en="Urinary infection (N39)"), "sepsis": Text(da="Blodforgiftning (A41)", en="Sepsis (A41)"),
    "copd": Text(da="KOL i forværring (J44)", en="Worse COPD (J44)"), "heart_failure": Text(da="Hjertesvigt (I50)",
        en="Heart failure (I50)"), "heart_attack": Text(da="Blodprop i hjertet (I21)", en="Heart attack (I21)"),
    "embolism": Text(da="Blodprop i lungen (I26)", en="Lung embolism (I26)"), "bleeding": Text(da="Blødning i mave-tarm (K92)",
        en="Gut bleeding (K92)"), "gallbladder": Text(da="Galdesten (K80)", en="Gallstones (K80)"),
    "pancreatitis": Text(da="Bugspytkirtelbetændelse (K85)", en="Pancreatitis (K85)"), "appendicitis": Text(da="Blindtarmsbetændelse (K35)",
        en="Appendicitis (K35)"), "dehydration": Text(da="Væskemangel (E86)", en="Dehydration (E86)"),
    "kidney_failure": Text(da="Akut nyresvigt (N17)", en="Acute kidney failure (N17)"),
    "diabetes": Text(da="Diabetes ude af kontrol (E10-E14)", en="Diabetes out of control (E10-E14)"),
    "kidney_stone": Text(da="Nyresten (N20)", en="Kidney stone (N20)"),
}


class AcuteDiagnosticsFacts(Facts):
    """Results within an hour of arrival."""

    age: int = age(18, 110, AT_ARRIVAL, default=...)
    gender: Literal["woman", "man"] | None = gender(AT_ARRIVAL)
    crp: float | None = number("CRP", "CRP", "mg/L", 0, 700, AT_ARRIVAL, code="NPU19748")
    leucocytes: float | None = number("Leukocytter", "Leucocytes", "10⁹/L", 0, 200, AT_ARRIVAL, code="NPU02593")
    haemoglobin: float | None = number("Hæmoglobin", "Haemoglobin", "mmol/L", 1, 15, AT_ARRIVAL, code="NPU02319")
    creatinine: int | None = number("Kreatinin", "Creatinine", "µmol/L", 20, 2000, AT_ARRIVAL, code="NPU18016")
    urea: float | None = number("Karbamid", "Urea", "mmol/L", 0, 100, AT_ARRIVAL, code="NPU01459")
    sodium: int | None = number("Natrium", "Sodium", "mmol/L", 90, 190, AT_ARRIVAL, code="NPU03429")
    potassium: float | None = number("Kalium", "Potassium", "mmol/L", 1, 10, AT_ARRIVAL, code="NPU03230")
    glucose: float | None = number("Glukose", "Glucose", "mmol/L", 0, 100, AT_ARRIVAL, code="NPU02192")
    alat: int | None = number("ALAT", "ALT", "U/L", 0, 10000, AT_ARRIVAL, code="NPU19651")
    bilirubin: int | None = number("Bilirubin", "Bilirubin", "µmol/L", 0, 900, AT_ARRIVAL, code="NPU01370")
    amylase: int | None = number("Amylase", "Amylase", "U/L", 0, 10000, AT_ARRIVAL, code="NPU19653")
    troponin: int | None = number("Troponin T", "Troponin T", "ng/L", 0, 20000, AT_ARRIVAL, code="NPU27501")
    d_dimer: float | None = number("D-dimer", "D-dimer", "mg/L", 0, 80, AT_ARRIVAL, code="NPU28289")
    nt_probnp: int | None = number("NT-proBNP", "NT-proBNP", "ng/L", 0, 70000, AT_ARRIVAL, code="NPU21571")
    pco2: float | None = number("CO₂ i blodet", "CO₂ in blood", "kPa", 1, 20, AT_ARRIVAL)
    lactate: float | None = number("Laktat", "Lactate", "mmol/L", 0, 30, AT_ARRIVAL)
    urine_nitrite: bool | None = yes_no("Nitrit i urinen", "Nitrite in urine", AT_ARRIVAL, no=("Ingen nitrit i urinen", "No nitrite"))
    urine_blood: bool | None = yes_no("Blod i urinen", "Blood in urine", AT_ARRIVAL, no=("Intet blod i urinen", "No blood in urine"))
    urine_ketones: bool | None = yes_no("Ketoner i urinen", "Ketones in urine", AT_ARRIVAL, no=("Ingen ketoner i urinen", "No ketones"))


solution = Solution(
    slug="acute_diagnostics",
    title=Text(da="Hurtigere diagnostik af akutte patienter", en="Faster diagnostics of acute patients"),
    purpose=Text(da="Rangordner 15 akutte tilstande ud fra de første prøvesvar, så lægen kan tænke bredt og tidligt.",
                 en="Ranks 15 acute conditions from the first results, so that the doctor can think broadly and early."),
    decider=Text(da="Akutlæge", en="Emergency doctor"),
    legal_basis=HOSPITAL, risk=RiskClass.HIGH, risk_why=HIGH_DEVICE, medical_device=DEVICE_IIB, personal_data=HEALTH_DATA,
    retention=HOSPITAL_RETENTION,
    minutes_today=MinutesToday(minutes=15, source=Text(da="Skøn for gennemgang af første prøvesvar, til der er målt",
                                                       en="Estimate for reviewing the first results, until measured")),
    facts=AcuteDiagnosticsFacts,
    engine=Risk(
        endpoints=(Endpoint("diagnosis", "class", people=Text(da="patienter", en="patients"), classes=CONDITIONS,
                            happens=Text(da="har {n} {what}", en="{n} have {what}"),
                            protocol=Text(da="Aktionsdiagnosen ved udskrivelsen, samlet i 15 grupper; en læge læser journalen, hvor to "
                                          "grupper passer.", en="The action diagnosis at discharge in 15 groups; a doctor reads the record "
                                          "where two fit.")),),
        groups=("gender",),
    ),
    targets={"diagnosis": Text(da="Mest sandsynlige tilstande", en="Likeliest conditions")}, choices={"diagnosis": CONDITIONS},
    override_reasons=OVERRIDE | {"not_listed": Text(da="Tilstanden er ikke blandt de 15", en="The condition is not among the 15")},
    measure=Measure(name="top3", target="diagnosis"), floor=0.55, seconds_per_case=0.5, protected=("gender",),
    citizen_sees=Text(da="At et værktøj rangordnede mulige tilstande, og at lægen stillede diagnosen.",
                      en="That a tool ranked possible conditions, and that the doctor made the diagnosis."),
    lesson=Text(da="Lillebælt: en rangordnet liste, ikke ét svar. Derfor måles de tre øverste, og listen viser alt, der ikke kan "
                "udelukkes.", en="Lillebælt: a ranked list, not one answer. Hence the first three are measured, and the list shows all "
                "that cannot be ruled out."),
    limits=(Text(da="Kender kun 15 tilstande; alt andet ligner en af dem", en="Knows 15 conditions only; all else looks like one of them"),
            Text(da="Må ikke forsinke behandling, der haster", en="Must not delay urgent treatment"), NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022",),
)
