"""What a solution says of an outcome: how it is counted, within which time, and how it is told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mertid.core import Text

_FORMS = re.compile(r"\[[^\[|\]]*\|([^\[|\]]*)\]")
Kind = Literal["event", "class", "time", "count", "effect"]
PEOPLE = Text(da="borgere", en="citizens")


@dataclass(frozen=True)
class Endpoint:
    """One outcome that is estimated.

    Right answers are texts: ``event`` ``yes``/``no``; ``class`` the class's key; ``time`` ``"<days> <cause>"`` where ``no`` is "not
    seen yet" and anything else the cause (one cause: ``yes``); ``count`` a whole number; ``effect`` the outcome as ``event`` or
    ``count`` does, with the measure that was given under ``given``.

    Parameters
    ----------
    name
        The target.
    kind
        ``event`` yes/no within ``horizon_days``; ``class`` one of ``classes``, ranked; ``time`` until it happens, with censoring and
        competing causes; ``count`` how many within ``horizon_days``; ``effect`` what each measure would change.
    people, happens, spared
        For the natural frequency: "ud af 100 {people} som denne {happens}, {spared}", with ``{n}`` for the number, such as
        "bliver {n} indlagt inden for 30 dage" and "{n} gør ikke". For a class ``{what}`` is its name; ``{horizon}`` is the horizon in
        words; ``[ledig|ledige]`` is the form that fits one or several. Left out, ``spared`` follows from ``happens``.
    classes
        Keys and names: the classes, the causes of a ``time`` (the first is the one estimated), or the measures of an ``effect``.
    protocol
        How the outcome is decided and by whom, written down before anything is learned (labelling protocol).
    better_low
        Whether less of it is better, as for most outcomes.
    """

    name: str
    kind: Kind = "event"
    horizon_days: int | None = None
    people: Text = PEOPLE
    happens: Text = field(default_factory=lambda: Text(da="oplever {n} det", en="{n} have it"))
    spared: Text = field(default_factory=lambda: Text(da="{n} gør ikke", en="{n} do not"))
    classes: Mapping[str, Text] = field(default_factory=dict)
    protocol: Text | None = None
    better_low: bool = True

    @property
    def told_as(self) -> Text:
        """What is said of several, with N for the number and an ellipsis for a class's name."""
        days = f"{self.horizon_days}" if self.horizon_days else "…"
        several = Text(da=_FORMS.sub(r"\1", self.happens.da), en=_FORMS.sub(r"\1", self.happens.en))
        return Text(
            da=several.da.format(n="N", what="…", horizon=f"inden for {days} dage"),
            en=several.en.format(n="N", what="…", horizon=f"within {days} days"),
        )


@dataclass(frozen=True)
class Action:
    """What is proposed for the person to decide, from the estimate of one outcome.

    ``act`` is proposed where the estimate of ``on`` is at or above the authority's threshold, ``rest`` below it. The values are keys of the
    solution's ``choices``; ``names`` says how they are read.
    """

    act: str
    rest: str
    on: str
    names: Mapping[str, Text]
    name: str = "action"
