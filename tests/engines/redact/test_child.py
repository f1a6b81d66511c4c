"""The child process: what hangs, crashes or eats memory ends with a clear message, and the next document goes on."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mertid.core import Text, TooBig, Unreadable
from mertid.engines.redact import child
from mertid.engines.redact.child import Child, Limits
from mertid.engines.redact.errors import NeedsPassword
from mertid.engines.redact.values import Box, Check, Passage, Proof, Reading, Removed, Sheet

ROOT = Path(__file__).resolve().parents[3]
BAD = "tests.engines.redact.misbehave:"


@pytest.fixture(scope="module")
def one() -> Iterator[Child]:
    """A child of its own that can import the tests."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT)
    started = Child()
    yield started
    started.stop()
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


def ask(one: Child, function: str, *arguments: object, **limits: float) -> object:
    return one.ask(BAD + function, arguments, {}, Limits(**limits))  # type: ignore[arg-type]


VALUES = [
    None, 3, "æøå", b"\0\xff" * 1_000, [1, (2, "to")], {"a": {1: b"x"}}, Box(1, 2, 3, 4), Passage(1, 2, 3, Box(0, 0, 1, 1), "§ 30"),
    Removed(b"%PDF", "application/pdf", (Text(da="Rettet.", en="Changed."),)), Text(da="ja", en="yes"),
    Proof(True, "ab", (Check("t", "1", "w", 0, note=Text(da="n", en="n")),), ("d",), "s"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_come_back_as_they_went(one: Child, value: object) -> None:
    assert ask(one, "echo", value) == value


def test_a_reading_comes_back_as_it_went(one: Child) -> None:
    sheet = Sheet(1, "æø", "page", 595, 842, np.array([[1, 2, 3, 4], [np.nan] * 4], np.float32))
    back = ask(one, "echo", Reading("application/pdf", (sheet,), (Text(da="n", en="n"),), True))
    assert isinstance(back, Reading)
    assert back.sheets[0].text == "æø"
    assert back.scanned
    np.testing.assert_array_equal(back.sheets[0].boxes, sheet.boxes)


def test_the_child_stays_warm(one: Child) -> None:
    assert ask(one, "process") == ask(one, "process") != os.getpid()


def test_the_child_of_a_large_process_stays_warm_too(one: Child) -> None:
    """Linux hands the peak of the parent's memory on to what it starts; the child is judged by what it holds itself."""
    large = bytearray(os.urandom(1)) * 700_000_000
    one.stop()
    assert ask(one, "process") == ask(one, "process")
    assert len(large) == 700_000_000


def test_what_is_printed_does_not_disturb_the_answer(one: Child) -> None:
    assert ask(one, "print_a_lot") == 1


@pytest.mark.parametrize(("function", "error", "says"), [
    ("crash", Unreadable, "gå ned"), ("eat", TooBig, "hukommelsen"), ("dig", TooBig, "dybt"), ("too_big", TooBig, "9 sider"),
    ("ask_password", NeedsPassword, "passer ikke"), ("tell_a_secret", Unreadable, "beskadiget"),
])
def test_each_failure_says_what_it_was_and_the_next_call_works(one: Child, function: str, error: type[Unreadable], says: str) -> None:
    with pytest.raises(error) as raised:
        ask(one, function)
    assert type(raised.value) is error
    assert says in str(raised.value.text)
    assert "010190" not in str(raised.value)
    assert ask(one, "echo", 1) == 1


def test_a_hang_is_killed_in_time(one: Child) -> None:
    started = time.monotonic()
    with pytest.raises(TooBig, match="time is over its limit"):
        ask(one, "hang", silent_s=1.0)
    assert time.monotonic() - started < 5


def test_what_the_child_started_is_killed_with_it(one: Child, tmp_path: Path) -> None:
    with pytest.raises(TooBig):
        ask(one, "hang_with_a_child", str(tmp_path / "pid"), silent_s=1.0)
    number = (tmp_path / "pid").read_text()
    for _ in range(50):
        if not _runs(number):
            break
        time.sleep(0.1)
    assert not _runs(number)


def _runs(number: str) -> bool:
    try:
        return "Z" not in Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_work_that_shows_signs_of_life_may_take_longer(one: Child) -> None:
    assert ask(one, "work_slowly", 3, silent_s=1.2) == 3
    with pytest.raises(TooBig):
        ask(one, "work_slowly", 20, silent_s=5.0, total_s=1.5)


def test_a_file_that_cannot_be_examined_is_not_proven() -> None:
    proof = child.prove(b"\x89PNG\r\n\x1a\n broken", "image/png", ["Karen"])
    assert not proof.holds
    assert "beskadiget" in str(proof.why)
    assert "Karen" not in repr(proof)


def test_an_unknown_type_says_what_to_do() -> None:
    with pytest.raises(Unreadable, match="media_type is video/x-odd") as raised:
        child.read(b"\0\1\2\3" * 100, "video/x-odd", "film.xyz")
    assert "Gem filen som PDF" in str(raised.value.text)
