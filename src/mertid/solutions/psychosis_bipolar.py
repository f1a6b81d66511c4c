"""Psychiatry: whose record should be looked at again, because they may be treated for something milder (Aarhus)."""

from typing import Literal

from mertid.core import Facts, Measure, MinutesToday, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import IN_JOURNAL, age, choice, gender, number, yes_no
from mertid.engines.risk.grounds import DEVICE_IIB, HEALTH_DATA, HIGH_DEVICE, HOSPITAL, HOSPITAL_RETENTION, NOT_PLACED, OVERRIDE

ACTS = {"look_again": Text(da="Se på udredningen igen", en="Look at the assessment again"), "continue": Text(da="Fortsæt som planlagt",
    en="Go on as planned")}


class PsychosisBipolarFacts(Facts):
    """What the psychiatric record holds; mentions are counted by the authority's own search, no text comes along."""

    age: int = age(15, 80, IN_JOURNAL, default=...)
    gender: Literal["woman", "man"] | None = gender(IN_JOURNAL)
    treated_for: Literal["anxiety", "depression", "adhd", "substance", "personality"] | None = choice("Behandles for", "Treated for",
        IN_JOURNAL, {
        "anxiety": ("Behandles for angst", "Treated for anxiety"), "depression": ("Behandles for depression", "Treated for depression"),
        "adhd": ("Behandles for ADHD", "Treated for ADHD"),
        "substance": ("Behandles for misbrug", "Treated for substance use"), "personality": ("Behandles for personlighedsforstyrrelse",
            "Treated for personality disorder")}, code="ICD-10 F10-F99")
    first_contact_years: float | None = number("År siden første kontakt", "Years since first contact", "år", 0, 60, IN_JOURNAL)
    contacts_24m: int | None = number("Kontakter de seneste to år", "Contacts, last two years", "", 0, 400, IN_JOURNAL)
    admissions_24m: int | None = number("Indlæggelser de seneste to år", "Admissions, last two years", "gange", 0, 40, IN_JOURNAL, sign=1)
    drugs_tried: int | None = number("Lægemidler prøvet uden virkning", "Medicines tried in vain", "", 0, 20, IN_JOURNAL,
                                     code="ATC N05-N06", sign=1)
    antipsychotic: bool | None = yes_no("Har fået antipsykotisk medicin", "Has had antipsychotics", IN_JOURNAL,
                                        no=("Har ikke fået antipsykotisk medicin", "No antipsychotics"), code="ATC N05A", sign=1)
    mood_stabiliser: bool | None = yes_no("Har fået stemningsstabiliserende medicin", "Has had mood stabilisers", IN_JOURNAL,
                                          no=("Har ikke fået stemningsstabiliserende medicin", "No mood stabilisers"),
                                          code="ATC N05AN, N03A", sign=1)
    perceptions: int | None = number("Notater om sansebedrag", "Notes on perceptions", "notater", 0, 200, IN_JOURNAL, sign=1)
    suspicions: int | None = number("Notater om mistro", "Notes on suspicion", "notater", 0, 200, IN_JOURNAL, sign=1)
    elevated: int | None = number("Notater om opstemthed", "Notes on elation", "notater", 0, 200, IN_JOURNAL, sign=1)
    sleepless: int | None = number("Perioder uden søvnbehov", "Spells without need of sleep", "", 0, 60, IN_JOURNAL, sign=1)
    cannabis: bool | None = yes_no("Bruger hash", "Uses cannabis", IN_JOURNAL, no=("Bruger ikke hash", "No cannabis"), changeable=True)
    family: bool | None = yes_no("Svær psykisk sygdom i nær familie", "Severe mental illness in close family", IN_JOURNAL,
                                 no=("Ingen svær psykisk sygdom i nær familie", "None in close family"), sign=1)
    left_school: bool | None = yes_no("Faldt fra skole eller arbejde", "Left school or work", IN_JOURNAL,
                                      no=("I gang med skole eller arbejde", "In school or work"))
    gaf: int | None = number("Funktionsniveau (GAF)", "Functioning (GAF)", "", 1, 100, IN_JOURNAL, code="GAF", sign=-1)


solution = Solution(
    slug="psychosis_bipolar",
    title=Text(da="Se på udredningen igen (psykiatri)", en="Look at the assessment again (psychiatry)"),
    purpose=Text(da="Peger på patienter, hvis udredning bør ses på igen, og siger hvorfor. Den siger aldrig en diagnose.",
                 en="Points to patients whose assessment should be looked at again, and says why. It never says a diagnosis."),
    decider=Text(da="Psykiater", en="Psychiatrist"),
    legal_basis=HOSPITAL, risk=RiskClass.HIGH, risk_why=HIGH_DEVICE, medical_device=DEVICE_IIB, personal_data=HEALTH_DATA,
    retention=HOSPITAL_RETENTION,
    minutes_today=MinutesToday(minutes=30, source=Text(da="Skøn for gennemlæsning af en journal, til der er målt",
                                                       en="Estimate for reading one record, until measured")),
    facts=PsychosisBipolarFacts,
    engine=Risk(
        endpoints=(Endpoint("changed", horizon_days=365, people=Text(da="patienter", en="patients"),
                            happens=Text(da="får {n} en ny udredning, der ændrer behandlingen",
                                         en="{n} have a new assessment that changes the treatment"),
                            spared=Text(da="{n} fortsætter som nu", en="{n} go on as now"),
                            protocol=Text(da="Ja: to speciallæger finder uafhængigt, at kriterierne for en sværere lidelse er opfyldt "
                                          "(SCID eller PSE), og behandlingen ændres inden for et år. De ser ikke tallet.",
                                          en="Yes: two specialists independently find the criteria of a more severe disorder met (SCID or "
                                          "PSE) and treatment changes within a year. They do not see the figure.")),),
        action=Action("look_again", "continue", on="changed", names=ACTS), groups=("gender",),
    ),
    targets={"action": Text(da="Hvad der gøres", en="What is done"), "changed": Text(da="Udredningen ændrer behandlingen",
        en="The assessment changes the treatment")}, choices={"action": ACTS},
    override_reasons=OVERRIDE | {"assessed": Text(da="Er udredt grundigt for nylig", en="Was assessed thoroughly of late")},
    measure=Measure(name="concordance", target="changed"), floor=0.65, seconds_per_case=0.5, protected=("gender",),
    citizen_sees=Text(da="At journalen er set på igen, og hvad psykiateren fandt, i en samtale. Tallet sendes aldrig i en besked.",
                      en="That the record was looked at again and what the psychiatrist found, in a talk. The figure is never sent in a "
                      "message."),
    lesson=Text(da="Aarhus: jurister følger med ved enhver ændring af grundlaget. Derfor har udvikling, drift og gentræning hver sin "
                "hjemmel, som skal bekræftes.", en="Aarhus: jurists follow every change of ground. Hence development, operation and "
                "retraining each have a ground to be confirmed."),
    limits=(Text(da="Siger aldrig en diagnose og må ikke skrives i journalen som en", en="Never says a diagnosis and must not be written "
                 "in the record as one"), Text(da="Notater om oplevelser tælles; hvad der ikke er skrevet ned, ses ikke",
                                               en="Notes are counted; what was not written is not seen"),
                                               Text(da="Må ikke bruges ved tvang", en="Must not be used for coercion"), NOT_PLACED),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "Region Midtjyllands juridiske kontor som sparringspartner "
             "(samme rapport)"),
)
