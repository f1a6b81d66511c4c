from pathlib import Path

import numpy as np
import pytest

from mertid.core import Unreadable
from mertid.engines.route.travel import UNREACHABLE
from mertid.engines.route.travel.matrix import read_matrix, write_matrix


def written(tmp_path: Path, text: str, charset: str = "utf-8") -> Path:
    path = tmp_path / "rejsetid.csv"
    path.write_bytes(text.encode(charset))
    return path


def test_pairs_are_read_by_mode_with_danish_names_and_decimal_commas(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeffFra;Til;Transport;Minutter;Km\na;b;cykel;7,5;1,9\nb;a;cykel;9;1,9\na;b;bil;4;2,2\n")
    travel = read_matrix(path, ["a", "b"])
    assert travel.minutes("bicycle").tolist() == [[0, 7.5], [9, 0]]
    assert travel.km("car")[1, 0] == 2.2  # the way back where only one way is given


def test_pairs_without_a_mode_hold_for_all(tmp_path: Path) -> None:
    travel = read_matrix(written(tmp_path, "from,to,minutes\na,b,3\n"), ["b", "a"])
    assert travel.minutes("walk").tolist() == travel.minutes("car").tolist() == [[0, 3], [3, 0]]


def test_a_place_that_the_file_lacks_is_lost_and_others_are_left_out(tmp_path: Path) -> None:
    travel = read_matrix(written(tmp_path, "from;to;minutes\na;b;3\na;other;1\n"), ["a", "b", "new"])
    assert travel.lost == (2,) and travel.minutes("car")[0, 2] == UNREACHABLE


def test_npz_round_trip(tmp_path: Path) -> None:
    minutes = np.array([[0, 1, 2], [3, 0, 4], [5, 6, 0]], dtype=float)
    write_matrix(tmp_path / "m.npz", ["x", "y", "z"], {"car": minutes}, {"": minutes / 2})
    travel = read_matrix(tmp_path / "m.npz", ["z", "x", "new"])
    assert travel.minutes("car")[:2, :2].tolist() == [[0, 5], [2, 0]]
    assert travel.km("car")[0, 1] == 2.5 and travel.lost == (2,)


@pytest.mark.parametrize(("text", "said"), [
    ("from;to\na;b\n", "does not name"),
    ("from;to;minutes\na;b;hurtigt\n", "row 2, field 'minutes'"),
    ("from;to;minutes\na;b;-1\n", "row 2, field 'minutes'"),
    ("from;to;mode;minutes\na;b;raket;1\n", "row 2, field 'mode'"),
    ("from;to;minutes\na;b\n", "row 2, field 'from'"),
    ("from;to;minutes\n", "holds no pairs"),
    ("", "does not name"),
    ('from;to;minutes\n"a;b;1\n', "no CSV"),
])
def test_a_file_that_is_no_matrix_is_refused_by_row_without_its_content(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said) as error:
        read_matrix(written(tmp_path, text), ["a", "b"])
    assert "hurtigt" not in f"{error.value}{error.value.text}" and "raket" not in f"{error.value}{error.value.text}"


def test_garbage_is_refused(tmp_path: Path) -> None:
    for name in ("m.npz", "m.csv"):
        (tmp_path / name).write_bytes(bytes(range(128, 256)) * 20)
        with pytest.raises(Unreadable, match="expected one"):
            read_matrix(tmp_path / name, ["a"])
    with pytest.raises(Unreadable, match="not there"):
        read_matrix(tmp_path / "none.csv", ["a"])


def test_pickled_arrays_are_never_opened(tmp_path: Path) -> None:
    np.savez(tmp_path / "m.npz", ids=np.array(["a"], dtype=object), minutes=np.zeros((1, 1)))
    with pytest.raises(Unreadable, match=r"no \.npz"):
        read_matrix(tmp_path / "m.npz", ["a"])
