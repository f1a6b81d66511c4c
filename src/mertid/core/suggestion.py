"""Suggestion: what an engine proposes for one case, or why it abstains."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .text import Text


class Span(BaseModel):
    """A passage of the case that speaks for or against.

    ``part`` is ``subject``, ``body`` or ``document:<n>`` (0-based); ``start`` and ``end`` are character offsets into that
    part's text exactly as it stands in the case; ``weight`` is signed, in log-odds, for the answer proposed.
    """

    model_config = ConfigDict(frozen=True)

    part: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    weight: float


class Reason(BaseModel):
    """One reason in plain language. ``kind``: word, rule, fact, similar, limit.

    ``fact`` names the fact that it is about (two joined by ``&`` where they work together), ``weight`` how much it moves the answer:
    signed, in log-odds (log-rate for counts and times), against a person like those learned from on average.
    """

    model_config = ConfigDict(frozen=True)

    text: Text
    kind: Literal["word", "rule", "fact", "similar", "limit"] = "word"
    supports: bool = True
    spans: tuple[Span, ...] = ()
    fact: str = ""
    weight: float = 0.0


class Estimate(BaseModel):
    """A calibrated figure for one case and how sure it is.

    ``value``, ``low`` and ``high`` in ``unit``: ``share`` (chance in [0, 1]), ``days``, ``count`` or ``change`` (signed difference of
    shares that a measure makes). The interval is meant to hold the true figure with probability ``sure``; ``usual`` is the figure over
    all that was learned from. ``told`` says it as a natural frequency; ``possible`` are the values that cannot be ruled out at the
    stated ``coverage`` (a conformal set). ``support`` is how many alike the figure rests on, where that is counted.
    """

    model_config = ConfigDict(frozen=True)

    value: float
    low: float
    high: float
    sure: float = Field(0.9, gt=0, lt=1)
    unit: Literal["share", "days", "count", "change"] = "share"
    horizon_days: int | None = None
    usual: float | None = None
    told: Text
    possible: tuple[str, ...] = ()
    coverage: float | None = None
    support: int | None = None


class Change(BaseModel):
    """What the figure would be if one fact that can be changed were another; ``told`` says it in a sentence."""

    model_config = ConfigDict(frozen=True)

    fact: str
    to: str
    value: float
    told: Text


class RuleSaid(BaseModel):
    """What an explicit rule says of this case, apart from the model. ``value`` is what the rule leads to, '' when it only informs."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: str
    text: Text
    reference: str = ""


class ToolScore(BaseModel):
    """What today's screening tool says, worked out from the same facts. ``missing`` names facts it lacked and took as normal."""

    model_config = ConfigDict(frozen=True)

    name: Text
    points: float
    most: float
    flagged: bool
    band: Text
    missing: tuple[str, ...] = ()


class Alternative(BaseModel):
    """Another answer that was weighed. ``score`` is a calibrated share in [0, 1]."""

    model_config = ConfigDict(frozen=True)

    value: str
    label: str
    score: float = Field(ge=0, le=1)


class Similar(BaseModel):
    """An earlier case and what was decided on it. ``likeness`` is a cosine in [0, 1]."""

    model_config = ConfigDict(frozen=True)

    case_id: str
    title: str
    values: dict[str, str]
    likeness: float = Field(ge=0, le=1)


class Answer(BaseModel):
    """The proposal for one target (team, kle, case ...).

    ``score`` is the calibrated probability that ``value`` is right, in [0, 1]; ``threshold`` the least score at which the
    authority wants it proposed. ``abstained`` says why nothing is proposed; ``value`` then still holds the best guess, so
    that coverage and error can be measured, but no page may show it as a proposal.
    """

    model_config = ConfigDict(frozen=True)

    target: str
    value: str | None
    label: str = ""
    score: float = Field(0.0, ge=0, le=1)
    threshold: float = Field(0.0, ge=0, le=1)
    by: Literal["rule", "fact", "model", "nothing"] = "model"
    reasons: tuple[Reason, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    abstained: Text | None = None
    estimate: Estimate | None = None

    @property
    def proposed(self) -> bool:
        """Whether the value may be shown as a proposal."""
        return self.abstained is None and self.value is not None


class Mark(BaseModel):
    """A passage that an engine proposes to withhold, or names because it normally stays open (``open``).

    ``part``, ``start`` and ``end`` as in `Span`; ``same`` is one key for all that belongs to one person or number in the case.
    """

    model_config = ConfigDict(frozen=True)

    part: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    kind: str
    score: float = Field(ge=0, le=1)
    reason: Text
    ground: str = ""
    same: str = ""
    open: bool = False


class Suggestion(BaseModel):
    """What an engine proposes for one case: an answer per target; the first is the main one."""

    model_config = ConfigDict(frozen=True)

    case_id: str
    answers: tuple[Answer, ...]
    similar: tuple[Similar, ...] = ()
    notes: tuple[Text, ...] = ()
    marks: tuple[Mark, ...] = ()
    changes: tuple[Change, ...] = ()
    rules: tuple[RuleSaid, ...] = ()
    tool: ToolScore | None = None
    letter: Text | None = None
    """What may be sent to the citizen as it stands: plain paragraphs, no codes."""
    plan: dict[str, Any] | None = None
    """What a planning engine proposes, whole, in the engine's own documented JSON form."""
    model: str = ""

    @property
    def main(self) -> Answer:
        """The answer that decides where the case goes."""
        return self.answers[0]

    @property
    def abstained(self) -> Text | None:
        """Why nothing is proposed for the main target, or None."""
        return self.main.abstained

    def answer(self, target: str) -> Answer | None:
        """Return the answer for ``target``, or None."""
        return next((a for a in self.answers if a.target == target), None)

    @classmethod
    def abstain(cls, case_id: str, target: str, why: Text, *, model: str = "") -> "Suggestion":
        """Return a suggestion that proposes nothing, with the reason."""
        return cls(case_id=case_id, answers=(Answer(target=target, value=None, by="nothing", abstained=why),), model=model)
