"""The graphics and text state while a content stream is walked."""

from .drawn import EVERYWHERE, Rectangle
from .fonts import Font
from .matrix import ONE, Matrix


class State:
    """What instructions set and the next ones meet; `copy` on q. Units as in the content stream; ``clip`` on the page as shown."""

    def __init__(self, ctm: Matrix) -> None:
        self.ctm, self.tm, self.line = ctm, ONE, ONE
        self.font: Font | None = None
        self.size, self.scale, self.char_space, self.word_space, self.leading, self.rise, self.mode = 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0
        self.alpha, self.blend, self.masked, self.white, self.tint, self.off = 1.0, "/Normal", False, False, False, False
        self.clip: Rectangle = EVERYWHERE
        self.clip_exact = True
        self.patterns: frozenset[tuple[int, int]] = frozenset()

    def copy(self) -> "State":
        """Return the state as it is now."""
        made = State.__new__(State)
        made.__dict__.update(self.__dict__)
        return made

    def inner(self) -> "State":
        """Return the state in which a form begins: all but the text matrices is handed down."""
        made = self.copy()
        made.tm = made.line = ONE
        return made

    def clip_to(self, box: Rectangle, *, exact: bool) -> None:
        """Draw only within a rectangle from now on; not ``exact``: the true shape is smaller."""
        now = self.clip
        self.clip = (max(now[0], box[0]), max(now[1], box[1]), min(now[2], box[2]), min(now[3], box[3]))
        self.clip_exact = self.clip_exact and exact

    def opaque(self) -> bool:
        """Tell whether what is filled now hides what lies under it."""
        return self.alpha >= 0.99 and not self.masked and self.clip_exact and self.blend in ("/Normal", "/Compatible")
