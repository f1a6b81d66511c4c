"""Access to documents: find, list, strike out, prove, answer (aktindsigt in municipalities, regions and agencies)."""

from datetime import date

from mertid.core import Facts, LegalBasis, Measure, MinutesToday, Retention, RiskClass, Solution, Text, fact
from mertid.engines.redact import Redact
from mertid.engines.search import Search

BASIS = Text(
    da="Databeskyttelsesforordningen art. 6, stk. 1, litra c og e, art. 9, stk. 2, litra g; offentlighedsloven; forvaltningsloven kap. 4",
    en="GDPR art. 6(1)(c) and (e) and 9(2)(g); Access to Public Administration Files Act, Public Administration Act ch. 4",
)


class DisclosureFacts(Facts):
    """A request as received; the documents that it asks for are the case's documents."""

    subject: str = fact("Emne", "Subject", default="")
    body: str = fact("Tekst", "Text", default="")
    sender: str = fact("Afsender", "Sender", default="")
    sender_name: str = fact("Afsenders navn", "Sender's name", default="")
    to: str = fact("Modtager", "Recipient", default="")
    channel: str = fact("Kanal", "Channel", default="mail", pattern="^(mail|digital_post|folder|api|form|hand)$")
    law: str = fact("Lov valgt af sagsbehandleren", "Law chosen by the case worker", default="")
    requester_is_party: bool | None = fact("Ansøgeren er part i sagen", "The requester is a party", default=None)
    period_from: date | None = fact("Fra dato", "From date", default=None)
    period_to: date | None = fact("Til dato", "To date", default=None)
    about: str = fact("Hvad der bedes om", "What is asked for", default="")


solution = Solution(
    slug="disclosure",
    title=Text(da="Aktindsigt", en="Access to documents"),
    purpose=Text(
        da="Finder det, der kan undtages i dokumenter, streger det ud og beviser, at det er væk. En medarbejder bestemmer hver streg.",
        en="Finds what may be exempt in documents, strikes it out and proves that it is gone. An employee decides every stroke.",
    ),
    decider=Text(da="Sagsbehandler eller jurist, og en anden, hvor myndigheden kræver det", en="Case worker or lawyer; a second one too"),
    legal_basis=LegalBasis(development=BASIS, operation=BASIS, retraining=BASIS),
    risk=RiskClass.MINIMAL,
    risk_why=Text(
        da="Snæver forberedende opgave uden profilering (AI-forordningen art. 6, stk. 3): markerer tekst, som et menneske afgør",
        en="Narrow preparatory task without profiling (AI Act art. 6(3)): marks text that a person decides on",
    ),
    personal_data=(
        Text(da="Alt i dokumenterne, også CPR-numre og følsomme oplysninger", en="All that the documents hold, sensitive too"),
        Text(da="Ansøgerens navn og kontaktoplysninger", en="The requester's name and contact details"),
    ),
    retention=Retention(
        training_days=730, audit_days=1825,
        why=Text(da="Sagen følger arkivplanen; der læres kun antal", en="Cases follow the archive plan; only counts are learned"),
    ),
    minutes_today=MinutesToday(
        minutes=240.0, source=Text(da="Skøn for en mellemstor sag, til der er målt", en="Estimate for a medium request, until measured"),
    ),
    facts=DisclosureFacts,
    engine=Redact(),
    also={"search": Search()},
    targets={"outcome": Text(da="Udfald", en="Outcome"), "law": Text(da="Lov", en="Law")},
    override_reasons={
        "public": Text(da="Oplysningen er offentlig", en="The information is public"),
        "office": Text(da="Personen handler i embede", en="The person acts in office"),
        "more_given": Text(da="Gives efter meroffentlighed (§ 14)", en="Given beyond the law's demand (§ 14)"),
        "ground": Text(da="Anden hjemmel", en="Another ground"),
        "not_person": Text(da="Er ikke en person", en="Is no person"),
        "other": Text(da="Andet", en="Other"),
    },
    measure=Measure(name="marks", target="outcome"),
    floor=0.80,
    seconds_per_case=2.0,
    limits=(
        Text(da="Afgør ikke, hvad der udleveres; et menneske ser hver streg", en="Does not decide what is released; a person sees each "
             "stroke"),
        Text(da="Finder ikke alt; listen over det usikre skal læses", en="Does not find everything; the list of what is unsure must be "
             "read"),
    ),
    sources=("Offentlighedsloven §§ 19-36", "Forvaltningsloven §§ 9-18", "Databeskyttelsesforordningen art. 15"),
)
