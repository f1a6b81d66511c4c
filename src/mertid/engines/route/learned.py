"""What the engine has learned: how often planners used its plans as they were. Counts, never plans."""

from typing import ClassVar

from mertid.core import Text

from .counted import Counted
from .grounds import CHOICES


class Learned(Counted):
    """Number of plans by what was decided of them."""

    room: ClassVar[str] = "route"
    what: ClassVar[str] = "plans"
    choices: ClassVar[tuple[str, ...]] = tuple(CHOICES)
    little: ClassVar[Text] = Text(
        da="Kun {n} besluttede planer: der tælles først fra {least}", en="Only {n} decided plans: they are counted from {least}",
    )
    good: ClassVar[Text] = Text(da="{n} besluttede planer", en="{n} decided plans")
