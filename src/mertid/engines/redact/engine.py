"""The engine: finds, links, removes and proves; proposes law and outcome of a request. A person decides each mark.

Its methods are thin: each calls a plain function of the room that does the work, imported when it is needed, so that the desk's
queue does not load the PDF libraries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from mertid.core import Case, Evaluation, NotFitted, Readiness, Settled, Suggestion, Text

from .context import Context
from .errors import NeedsPassword
from .kinds import KINDS, Kind
from .law import Ground, Law, grounds, laws
from .learned import Learned
from .settings import Settings, read_settings
from .values import Box, Find, Passage, Proof, Reading, Removed, left_open, struck

if TYPE_CHECKING:
    from .sort import Asked, Leaf, Place


@dataclass(frozen=True)
class Redact:
    """Finds what may have to be withheld in documents, takes it out, and proves that it is gone.

    It works without having learned anything; what it learns (`fit`) is how often people strike what each recogniser proposes, and
    from that the scores are corrected. It keeps counts, never texts.

    Everything that opens untrusted bytes (`read`, `as_pages`, `picture`, `remove`, `prove`) runs in a child process with limits on
    time and memory.
    """

    name: ClassVar[str] = "redact"
    extra: ClassVar[str | None] = None

    targets: tuple[str, ...] = ("outcome", "law")
    settings: Settings = field(default_factory=Settings, repr=False)
    learned: Learned | None = field(default=None, repr=False, compare=False)

    @property
    def fitted(self) -> bool:
        """Whether scores are corrected by what people decided; without that, the recognisers' own scores hold."""
        return self.learned is not None

    def with_settings(self, settings: Mapping[str, Any]) -> Self:
        """Return a copy with the authority's settings, what it learned kept. Raises `BadSettings`."""
        return replace(self, settings=read_settings(settings))

    def fit(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Self:
        """Return a copy that has learned from decided requests. Raises `NotEnoughData`."""
        from .learn import learn

        return replace(self, learned=learn(cases, decisions, self.settings))

    def suggest(self, cases: Sequence[Case]) -> list[Suggestion]:
        """Return one suggestion per request, in the same order: law, outcome, and the marks in its documents."""
        from .suggest import suggest

        return suggest(cases, self.targets, self.settings, self.learned)

    def readiness(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Readiness:
        """Return whether these data are enough to learn from."""
        from .learn import readiness

        return readiness(cases, decisions)

    def evaluate(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Evaluation:
        """Return how the engine does on decided requests: marks by overlap, law and outcome."""
        from .evaluate import evaluate

        return evaluate(cases, decisions, self.suggest(cases), self.targets)

    def save(self, folder: Path) -> None:
        """Write what was learned as JSON, complete or not at all. Raises `NotFitted`."""
        if self.learned is None:
            raise NotFitted("redact: nothing is learned yet, expected a fitted engine. Call fit first.")
        self.learned.save(folder)

    def load(self, folder: Path) -> Self:
        """Return a copy with what `save` wrote. Raises `BadModel`."""
        return replace(self, learned=Learned.load(folder))

    def laws(self) -> dict[str, Law]:
        """Return the laws after which a request can be answered, by key."""
        return laws()

    def grounds(self, law: str) -> tuple[Ground, ...]:
        """Return the grounds for withholding of one law. Raises `BadSettings`."""
        return grounds(law)

    def kinds(self) -> dict[str, Kind]:
        """Return the kinds of finds with what they are called, by key."""
        return dict(KINDS)

    def context(self, **known: Any) -> Context:
        """Return what is known of a request: the authority's settings, with ``known`` (law, requester ...) on top."""
        return replace(self.settings.context, **known)

    def find(self, reading: Reading, *, context: Context) -> list[Find]:
        """Return what may have to be withheld in one document, in the order of the text, with what normally stays open named too."""
        from .find import find

        found = find(reading, context=context)
        return found if self.learned is None else self.learned.corrected(found)

    def link(self, finds: Sequence[Sequence[Find]], readings: Sequence[Reading], *, context: Context | None = None) -> list[list[Find]]:
        """Return the finds of all documents of a request with ``same`` filled, and those that only the other documents reveal added."""
        from .link import link

        return link(finds, readings, context=context or self.settings.context)

    def read(self, data: bytes, media_type: str, name: str = "", *, password: str = "") -> Reading:
        """Return a document's text with places. Raises `Unreadable`, `TooBig`, `NeedsPassword`."""
        from . import child

        return child.read(data, media_type, name, password=password)

    def as_pages(self, data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed | None:
        """Return the document as a PDF made for reading and redacting, or None where that cannot be done here."""
        from . import child

        return child.as_pages(data, media_type, name, password=password)

    def picture(self, data: bytes, media_type: str, sheet: int, *, scale: float = 1.5) -> bytes:
        """Return a page as PNG; ``scale`` 1 gives 72 dots an inch."""
        from . import child

        return child.picture(data, media_type, sheet, scale=scale)

    def remove(
        self, data: bytes, media_type: str, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = ""
    ) -> Removed:
        """Return the document without the passages. Nothing is returned half-done: it raises instead."""
        from . import child

        return child.remove(data, media_type, passages, reading=reading, password=password)

    def prove(
        self, data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage] = (), allowed: Sequence[str] = ()
    ) -> Proof:
        """Return whether a written file is free of the strings, as seen by other tools than those that wrote it."""
        from . import child

        return child.prove(data, media_type, strings, areas=areas, allowed=allowed)

    def told(self, texts: Sequence[str], strings: Sequence[str], *, allowed: Sequence[str] = ()) -> list[tuple[int, str]]:
        """Return (place of the text, letters and digits of the string) for each text in which the proof would find a struck string."""
        from .proof.needles import needles

        made = needles(strings, ["\n".join(allowed)])
        return [(place, made.wanted[number]) for place, text in enumerate(texts) for _, number in made.seen([text])]

    def written_on(self, reading: Reading, *, by_file: bool = False) -> date | None:
        """Return the day a document says it was written, in its head or, ``by_file``, in its properties; None where it says none."""
        from .dated import written_on

        return written_on(reading, by_file=by_file)

    @property
    def at_once(self) -> int:
        """How many documents `read`, `remove` and `prove` may be asked for at once, from threads, to be done sooner."""
        from . import child

        return child.AT_ONCE

    def sort(self, papers: "Sequence[Leaf]", *, asked: "Asked | None" = None, context: Context | None = None) -> "list[Place]":
        """Return for each document whether it is a duplicate, contained in another, internal or within what is asked for, and why."""
        from .sort import sort

        return sort(papers, asked=asked, context=context or self.settings.context)

    def attachments(self, data: bytes, media_type: str) -> list[tuple[str, str, bytes]]:
        """Return (name, media type, bytes) of each file in a mail or a zip archive, one level; [] for any other document."""
        from . import child

        files: list[tuple[str, str, bytes]] = child.run(f"{__package__}.mail.attachments:attachments", data, media_type)
        return files

    # What a caller that may not import this engine (the desk) needs to make and to know.

    def media_type(self, data: bytes, media_type: str = "", name: str = "") -> str:
        """Return what kind of file the bytes are, as the formats know it."""
        from .formats.sniff import media_type as sniff

        return sniff(data, name, media_type)

    def reading(self, data: bytes) -> Reading:
        """Return what `Reading.to_bytes` wrote."""
        return Reading.from_bytes(data)

    def texts(self, data: bytes) -> dict[int, str]:
        """Return the text of each sheet by its number, out of what `Reading.to_bytes` wrote; quicker than the whole reading."""
        return Reading.texts(data)

    def struck(self, reading: Reading, passages: Sequence[Passage]) -> list[str]:
        """Return the strings that the passages strike, for the proof."""
        return struck(reading, passages)

    def left_open(self, reading: Reading, passages: Sequence[Passage]) -> list[str]:
        """Return the text that is left open, one string a sheet: what may rightly still be seen."""
        return left_open(reading, passages)

    def passage(self, sheet: int, start: int = 0, end: int = 0, area: Mapping[str, float] | None = None, label: str = "") -> Passage:
        """Return a passage to be removed."""
        return Passage(sheet, start, end, Box(**area) if area is not None else None, label)

    def found(self, told: Mapping[str, Any]) -> Find:
        """Return a find from its plain values; ``reason`` as {"da", "en"}."""
        return Find(**{**told, "reason": Text(**told["reason"])})

    def leaf(self, **known: Any) -> "Leaf":
        """Return a document as `sort` sees it."""
        from .sort import Leaf

        return Leaf(**known)

    def asked(self, **known: Any) -> "Asked":
        """Return what a request asks for, as `sort` sees it."""
        from .sort import Asked

        return Asked(**known)

    def train_names(self, data: Path, out: Path, *, seed: int = 0) -> dict[str, float]:
        """Train the small name model anew and write it; return its figures on the dev split. Raises `BadSettings`."""
        from .names.make import make

        return make(data, out, seed)

    def check_names_model(self, path: str) -> None:
        """See that a folder holds a larger name model that can be used here. Raises `BadSettings`, `MissingExtra`."""
        from .names import plug

        plug.check(path)

    def locked(self, error: Exception) -> bool:
        """Whether a document was not read because it needs a password."""
        return isinstance(error, NeedsPassword)
