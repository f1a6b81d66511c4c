"""Vehicles of a municipality: which fleet drives every trip at the least cost and CO2, and who takes which car (Syddjurs and four more)."""

from mertid.core import Facts, LegalBasis, Measure, MinutesToday, Retention, RiskClass, Solution, Text, fact
from mertid.engines.route.fleet import CHOICES, Fleet, Need


class FleetOptimiserFacts(Facts):
    """One place's vehicles and round trips over a period."""

    subject: str = fact("Sted og periode", "Place and period", default="", max_length=200)
    need: Need = fact("Typer, køretøjer og ture", "Types, vehicles and trips")
    co2_price: float = fact("Hvad et kg CO₂ må koste", "What a kg of CO₂ may cost", unit="kr.", default=1.5, ge=0, le=1000)


solution = Solution(
    slug="fleet_optimiser",
    title=Text(da="Flåde og kørsel", en="Fleet and driving"),
    purpose=Text(
        da="Regner ud, hvilke køretøjer et sted behøver for at køre alle sine ture billigst og med mindst CO₂, og fordeler dagens ture.",
        en="Works out which vehicles a place needs to drive all its trips at the least cost and CO₂, and assigns the day's trips.",
    ),
    decider=Text(da="Flådeansvarlig", en="Fleet manager"),
    legal_basis=LegalBasis(
        development=Text(da="Databeskyttelsesforordningen art. 6, stk. 1, litra e: drift af kommunens køretøjer; ture er pseudonyme",
                         en="GDPR art. 6(1)(e): running the municipality's vehicles; trips are pseudonymous"),
        operation=Text(da="Samme grundlag. GPS må ikke bruges til at kontrollere medarbejdere; de orienteres, før logge læses ind",
                       en="The same ground. GPS must not be used to monitor staff; they are told before logs are read in"),
        retraining=Text(da="Der læres kun, hvor ofte forslag følges; optællingen indeholder ingen ture",
                        en="Learned is only how often proposals are followed; the count holds no trips"),
    ),
    risk=RiskClass.MINIMAL,
    risk_why=Text(da="Handler om køretøjer, ikke personer: fordeler ikke arbejde og vurderer ingen (ikke i AI-forordningens bilag III)",
                  en="About vehicles, not persons: allocates no work and assesses nobody (outside annex III of the AI Act)"),
    personal_data=(
        Text(da="Køretøjers ture med tid og længde, pseudonyme; førere og steder gemmes ikke",
             en="Vehicles' trips with time and length, pseudonymous; drivers and places are not stored"),
        Text(da="Private ture kun som »privat« med tid", en="Private trips only as 'private' with their time"),
    ),
    retention=Retention(case_days=1825, training_days=365, audit_days=1825,
                        why=Text(da="Så længe en flåde er i brug, skal det kunne ses, hvad den bygger på",
                                 en="As long as a fleet stands it must be seen what it rests on")),
    minutes_today=MinutesToday(minutes=480, source=Text(da="Skøn for en flådeanalyse af ét sted i regneark, til der er målt",
                                                        en="Estimate for analysing one place's fleet in spreadsheets, until measured")),
    facts=FleetOptimiserFacts,
    engine=Fleet(),
    targets={"fleet": Text(da="Flåden", en="The fleet")}, choices={"fleet": CHOICES},
    override_reasons={
        "other_point": Text(da="Et andet punkt på kurven er valgt", en="Another point of the curve is chosen"),
        "preparedness": Text(da="Beredskab eller spidser, der ikke ligger i turene", en="Preparedness or peaks that are not in the trips"),
        "contract": Text(da="Leasingaftaler løber endnu", en="Leases still run"),
        "charging": Text(da="Strøm eller ladestandere mangler", en="Power or chargers are missing"),
        "wrong_data": Text(da="Ture eller priser er forkerte", en="Trips or prices are wrong"),
        "other": Text(da="Andet", en="Other"),
    },
    measure=Measure(name="accuracy", target="fleet"), floor=0.9, seconds_per_case=5.0,
    lesson=Text(
        da="Projektet viste, at både klima og økonomi skal vises, og at der er brug for både flåden på sigt og dagens fordeling. Derfor en "
        "kurve og ikke ét svar, og det står ved hver kørsel, om den er automatisk eller lavet i hånden.",
        en="The project showed that climate and economy must both be shown, and that both the long-term fleet and the day's assignment are "
        "needed. Hence a curve and not one answer, and every run says whether it is automatic or by hand.",
    ),
    limits=(
        Text(da="Kender kun de ture, der er logget; ture, der blev opgivet, er ikke med", en="Knows logged trips only, not those given up"),
        Text(da="Antallet af ladestandere er ikke med; hvert køretøj kan lade, når det er hjemme",
             en="The number of chargers is left out; every vehicle can charge when home"),
        Text(da="Må ikke bruges til at følge eller vurdere medarbejdere", en="Must not be used to follow or assess staff"),
    ),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "OS2fleetoptimiser (os2.eu, læst 2026-11-29)",
             "Kolen et al.: Interval scheduling, Naval Research Logistics 54 (2007)"),
)
