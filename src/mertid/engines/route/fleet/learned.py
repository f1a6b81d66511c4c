"""What the engine has learned: how often fleet managers followed each kind of proposal. Counts, never fleets."""

from typing import ClassVar

from mertid.core import Text

from ..counted import Counted

CHOICES = {
    "smaller": Text(da="Færre køretøjer", en="Fewer vehicles"), "swap": Text(da="Lige så mange, andre typer", en="As many, other types"),
    "same": Text(da="Flåden som i dag", en="The fleet as today"), "larger": Text(da="Flere køretøjer", en="More vehicles"),
}
"""What a fleet manager decides of a fleet."""


class Learned(Counted):
    """Number of fleets by what was decided of them."""

    room: ClassVar[str] = "fleet"
    what: ClassVar[str] = "fleets"
    choices: ClassVar[tuple[str, ...]] = tuple(CHOICES)
    little: ClassVar[Text] = Text(
        da="Kun {n} besluttede flåder: der tælles først fra {least}", en="Only {n} decided fleets: they are counted from {least}",
    )
    good: ClassVar[Text] = Text(da="{n} besluttede flåder", en="{n} decided fleets")
