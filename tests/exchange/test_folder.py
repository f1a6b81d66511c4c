"""Files in a folder are fetched whole, once, and moved when they are stored; none is ever lost or overwritten."""

import os
from pathlib import Path

import pytest

from mertid.core import TooBig
from mertid.exchange import sniff
from mertid.exchange.fetched import Fetched
from mertid.exchange.folder import DONE, FolderReader
from mertid.exchange.limits import Limits
from mertid.exchange.mbox import split_mbox
from mertid.exchange.open import open_message
from tests.exchange.mails import mail, pdf


def fetch(path: Path, settle_s: float = 0.0) -> list[Fetched]:
    """Return what one pass finds."""
    return list(FolderReader(path, settle_s=settle_s).fetch())


def test_files_are_fetched_oldest_first_with_their_kind(tmp_path: Path) -> None:
    for age, (name, data) in enumerate([("b.pdf", pdf("Hej")), ("a.eml", mail()), ("c.bin", bytes(range(256)))]):
        (tmp_path / name).write_bytes(data)
        os.utime(tmp_path / name, (1_700_000_000 - age, 1_700_000_000 - age))
    found = fetch(tmp_path)
    assert [(one.name, one.media_type) for one in found] == [
        ("c.bin", "application/octet-stream"), ("a.eml", "message/rfc822"), ("b.pdf", "application/pdf"),
    ]
    assert found[1].data == mail()
    assert found[1].key is None


def test_half_written_and_hidden_files_and_subfolders_are_left_alone(tmp_path: Path) -> None:
    for name in ("a.eml.part", ".skjult.eml", "~$brev.docx", "b.tmp", "c.crdownload"):
        (tmp_path / name).write_bytes(mail())
    (tmp_path / "mappe.eml").mkdir()
    (tmp_path / "genvej.eml").symlink_to("/etc/hostname")
    assert fetch(tmp_path) == []


def test_a_file_is_not_read_before_it_has_stood_still(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(mail()[:50])
    os.utime(path, (1_000_000_000, 1_000_000_000))  # a copying program may keep the old time of the file
    assert fetch(tmp_path, settle_s=30) == []
    assert len(fetch(tmp_path)) == 1


def test_a_stored_file_is_moved_and_never_overwrites_another(tmp_path: Path) -> None:
    places = []
    for text in (b"et", b"to", b"tre"):
        (tmp_path / "brev.eml").write_bytes(mail(text))
        places.append(FolderReader(tmp_path).done(fetch(tmp_path)[0].place))
    assert [place.name for place in places if place] == ["brev.eml", "brev-2.eml", "brev-3.eml"]
    assert [place.read_bytes() for place in places if place] == [mail(b"et"), mail(b"to"), mail(b"tre")]
    assert fetch(tmp_path) == []


def test_done_again_and_a_changed_file_move_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail(b"et"))
    reader = FolderReader(tmp_path, settle_s=0)
    place = next(reader.fetch()).place
    (tmp_path / "a.eml").write_bytes(mail(b"nyt"))
    assert reader.done(place) is None
    assert (tmp_path / "a.eml").read_bytes() == mail(b"nyt")
    assert reader.done(next(reader.fetch()).place) == tmp_path / DONE / "a.eml"
    assert reader.done(place) is None


def test_a_place_cannot_point_outside_the_folder(tmp_path: Path) -> None:
    inside = tmp_path / "post"
    inside.mkdir()
    (tmp_path / "hemmelig.eml").write_bytes(mail())
    (inside / "hemmelig.eml").write_bytes(mail())
    place = {**fetch(inside)[0].place, "path": "../hemmelig.eml"}
    FolderReader(inside).done(place)
    assert (tmp_path / "hemmelig.eml").exists()


MBOX = b"".join(b"From a@b.dk Sat Nov 21 10:00:0%d 2026\n" % n + mail(b"Mail %d\n>From her\n" % n) + b"\n" for n in range(3))


def test_a_mailbox_is_split_and_moved_only_when_every_mail_is_stored(tmp_path: Path) -> None:
    (tmp_path / "arkiv.mbox").write_bytes(MBOX)
    found = fetch(tmp_path)
    assert [one.name for one in found] == ["arkiv.mbox (1)", "arkiv.mbox (2)", "arkiv.mbox (3)"]
    assert [open_message(one.data, media_type=one.media_type).body for one in found] == [f"Mail {n}\nFrom her" for n in range(3)]
    assert FolderReader(tmp_path).done(found[0].place) is None
    assert FolderReader(tmp_path).done(found[0].place) is None  # again, as after a stop
    assert FolderReader(tmp_path).done(found[2].place) is None
    assert len(fetch(tmp_path)) == 3  # the stored ones are known by their key
    assert FolderReader(tmp_path).done(found[1].place) == tmp_path / DONE / "arkiv.mbox"
    assert [path.name for path in tmp_path.iterdir()] == [DONE]


@pytest.mark.parametrize(("data", "count"), [
    (MBOX, 3), (MBOX.replace(b"\n", b"\r\n"), 3), (mail(), 1), (b"", 0), (b"\n\n", 0), (b"preludium\n\n" + MBOX, 4),
    (b"From a@b.dk Sat Nov 21 10:00:00 2026\nFrom: a@b.dk\n\nHej\nFrom now on\n\nFrom os alle\n", 1),
])
def test_mailboxes_split_at_true_from_lines_only(data: bytes, count: int) -> None:
    assert len(list(split_mbox(data))) == count


def test_an_mbox_that_lacks_from_lines_is_one_mail(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(mail(b"Alene"))
    found = fetch(tmp_path)
    assert [open_message(one.data, media_type=one.media_type).body for one in found] == ["Alene"]
    assert FolderReader(tmp_path).done(found[0].place) is not None


def test_digital_post_has_its_uuid_as_key(tmp_path: Path, data: Path) -> None:
    example = data / "exchange" / "memo" / "examples_v1_2" / "MeMo_Minimum_Example.xml"
    (tmp_path / "post.xml").write_bytes(example.read_bytes())
    found = fetch(tmp_path)[0]
    assert (found.media_type, found.key) == (sniff.MEMO, "8c2ea15d-61fb-4ba9-9366-42f8b194c114")


def test_a_file_past_the_limit_stays_and_is_reported_after_the_others(tmp_path: Path) -> None:
    (tmp_path / "a_stor.eml").write_bytes(b"a" * 2_000)
    (tmp_path / "b.eml").write_bytes(mail())
    found: list[str] = []
    with pytest.raises(TooBig, match="1 files are over 1000 bytes, expected at most that"):
        found.extend(one.name for one in FolderReader(tmp_path, settle_s=0, limits=Limits(max_bytes=1_000)).fetch())
    assert found == ["b.eml"]
    assert (tmp_path / "a_stor.eml").exists()


def test_a_missing_folder_is_an_error_to_see(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        fetch(tmp_path / "væk")
