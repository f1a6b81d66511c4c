"""Mail and Digital Post to the right team, KLE subject and case (Norddjurs, OS2 SmartMail)."""

from mertid.core import Facts, KnownCase, LegalBasis, Measure, MinutesToday, Retention, RiskClass, Solution, Text, fact
from mertid.engines.triage import Triage


class MailFacts(Facts):
    """A message as received; attachments are the case's documents."""

    subject: str = fact("Emne", "Subject", default="")
    body: str = fact("Tekst", "Text", default="")
    sender: str = fact("Afsender", "Sender", default="")
    sender_name: str = fact("Afsenders navn", "Sender's name", default="")
    to: str = fact("Modtager", "Recipient", default="")
    channel: str = fact("Kanal", "Channel", default="mail", pattern="^(mail|digital_post|folder|api)$")
    case_number: str = fact("Sagsnummer fra afsender", "Case number given by the sender", default="", code="MeMo CaseID")
    kle: str = fact("KLE-emne fra afsender", "KLE subject given by the sender", default="", code="KLE")
    contact_point: str = fact("Kontaktpunkt", "Contact point", default="", code="MeMo ContactPoint")
    known_cases: tuple[KnownCase, ...] = fact("Mulige kendte sager", "Possible known cases", default=())
    earlier_team: str = fact("Team som tråden sidst blev sendt til", "Team the thread was last sent to", default="")


solution = Solution(
    slug="mail_triage",
    title=Text(da="Postfordeling og journalisering", en="Mail sorting and journalising"),
    purpose=Text(
        da="Foreslår team, KLE-emne og sag for mail og Digital Post, så posten når hurtigere frem. En medarbejder bestemmer.",
        en="Proposes team, KLE subject and case for mail and Digital Post, so that post arrives sooner. An employee decides.",
    ),
    decider=Text(da="Postfordeler eller modtagende sagsbehandler", en="Mail sorter or receiving case worker"),
    legal_basis=LegalBasis(
        development=Text(
            da="Databeskyttelsesforordningen art. 6, stk. 1, litra e; art. 9, stk. 2, litra g; databeskyttelsesloven § 11, stk. 1",
            en="GDPR art. 6(1)(e) and 9(2)(g); Danish Data Protection Act § 11(1)",
        ),
        operation=Text(
            da="Databeskyttelsesforordningen art. 6, stk. 1, litra e; offentlighedsloven § 15 (journalisering)",
            en="GDPR art. 6(1)(e); Access to Public Administration Files Act § 15 (journalising)",
        ),
        retraining=Text(
            da="Databeskyttelsesforordningen art. 6, stk. 1, litra e, til samme formål; vurderes af myndigheden før hver udvidelse",
            en="GDPR art. 6(1)(e), same purpose; assessed by the authority before each extension",
        ),
    ),
    risk=RiskClass.MINIMAL,
    risk_why=Text(
        da="Snæver forberedende opgave uden profilering (AI-forordningen art. 6, stk. 3): fordeler post og afgør intet om borgeren",
        en="Narrow preparatory task without profiling (AI Act art. 6(3)): distributes mail and decides nothing about the citizen",
    ),
    personal_data=(
        Text(da="Navn og kontaktoplysninger", en="Name and contact details"),
        Text(da="Alt hvad borgeren selv skriver, også CPR-nummer og følsomme oplysninger", en="All the citizen writes, sensitive too"),
    ),
    retention=Retention(
        training_days=730, audit_days=1825,
        why=Text(da="Sagen følger arkivplanen; der læres af de seneste to år", en="Cases follow the archive plan; learns from two years"),
    ),
    minutes_today=MinutesToday(minutes=4.0, source=Text(da="Skøn; erstattes af målt tid i kontrolandelen", en="Estimate until measured")),
    facts=MailFacts,
    engine=Triage(targets=("team", "kle", "case")),
    targets={"team": Text(da="Team", en="Team"), "kle": Text(da="KLE-emne", en="KLE subject"), "case": Text(da="Sag", en="Case")},
    override_reasons={
        "new_area": Text(da="Teamet har fået nyt område", en="The team has a new field"),
        "open_case": Text(da="Hører til en åben sag", en="Belongs to an open case"),
        "several": Text(da="Flere emner i én mail", en="Several matters in one mail"),
        "misread": Text(da="Forslaget har misforstået mailen", en="The suggestion misread the mail"),
        "not_ours": Text(da="Ikke en opgave for myndigheden", en="Not a task for the authority"),
        "other": Text(da="Andet", en="Other"),
    },
    measure=Measure(name="accuracy", target="team"),
    floor=0.80,
    limits=(
        Text(da="Må ikke afgøre sagen eller vurdere borgeren; den siger kun, hvor posten hører til",
             en="Must not decide or judge the citizen"),
        Text(da="Kender kun de teams og emner, den har lært af", en="Knows only the teams and subjects it has learned from"),
    ),
    sources=("Digitaliseringsstyrelsen: Status på signaturprojekterne 2022", "Offentlighedsloven § 15"),
)
