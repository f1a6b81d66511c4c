"""The first files of a new solution on engine risk: two facts, one outcome, one action, and what its made citizens are like."""

DECLARATION = '''"""Udfyld: whose risk of what, within which time, for what decision, and who has it in operation."""

from mertid.core import Facts, LegalBasis, Measure, MinutesToday, Retention, RiskClass, Solution, Text
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.facts import IN_RECORD, age, yes_no
from mertid.engines.risk.grounds import NOT_PLACED, OVERRIDE


FILL_IN = Text(da="Udfyld", en="Fill in")
ACTS = {{"act": FILL_IN, "rest": FILL_IN}}


class {facts}(Facts):
    """What is known of the person when it is decided."""

    age: int = age(18, 110, IN_RECORD, default=...)
    lives_alone: bool | None = yes_no("Bor alene", "Lives alone", IN_RECORD, no=("Bor sammen med nogen", "Lives with somebody"))


solution = Solution(
    slug="{slug}",
    title=FILL_IN,
    purpose=FILL_IN,
    decider=FILL_IN,
    legal_basis=LegalBasis(development=FILL_IN, operation=FILL_IN, retraining=FILL_IN),
    risk=RiskClass.HIGH,
    risk_why=FILL_IN,
    personal_data=(FILL_IN,),
    retention=Retention(training_days=365, audit_days=1825, why=FILL_IN),
    minutes_today=MinutesToday(minutes=5.0, source=FILL_IN),
    facts={facts},
    engine=Risk(
        endpoints=(Endpoint("event", horizon_days=30, happens=FILL_IN, protocol=FILL_IN),),
        action=Action("act", "rest", on="event", names=ACTS),
        groups=("age",),
    ),
    targets={{"action": FILL_IN, "event": FILL_IN}},
    choices={{"action": ACTS}},
    override_reasons=OVERRIDE,
    measure=Measure(name="concordance", target="event"),
    floor=0.60,
    protected=("age",),
    citizen_sees=FILL_IN,
    lesson=FILL_IN,
    limits=(NOT_PLACED,),
    sources=("Udfyld",),
)
'''
TRUTH = """# What the made citizens are like; see mertid/samples/draw.py and happen.py. Try: mertid make {slug} --out made.jsonl
from = 2024-10-01
to = 2026-09-30
persons = 1.2

[facts]
age = {{ normal = [70, 12], same = true }}
lives_alone = {{ chance = 0.4, with = {{ age = 0.3 }}, missing = 0.05 }}

[outcomes.event]
share = 0.2
[outcomes.event.effects]
age = 0.5
lives_alone = 0.4
"""


def sample(number: int) -> dict[str, object]:
    """Return one made case."""
    return {
        "id": f"made-{number:05}", "facts": {"age": 60 + 10 * number, "lives_alone": bool(number % 2)},
        "values": {"event": "yes" if number % 2 else "no", "action": "act" if number % 2 else "rest"},
        "at": f"2026-10-1{number}T09:00:00+00:00", "received_at": f"2026-09-1{number}T09:00:00+00:00",
        "person": f"made-{number}", "origin": "made",
    }
