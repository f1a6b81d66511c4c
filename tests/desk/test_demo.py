"""The demo: three invented authorities that can be worked with, and that say they are invented."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from mertid.core import Refused
from mertid.desk import store
from mertid.desk.demo import build as demo
from mertid.desk.demo.disclosure import SMALL
from mertid.desk.demo.papers import docx, pdf, photo, scan, xlsx
from mertid.desk.demo.parcel import Enclosure, eml, memo
from mertid.desk.demo.places import BAKKELY
from mertid.desk.demo.post import waiting_post
from mertid.desk.demo.request import documents
from mertid.desk.demo.towns import TOWNS
from mertid.desk.demo.write import letters, situations, working_times
from mertid.desk.models import Authority, CaseRow, DecisionRow, Delivery, Deployment, Intake, ModelVersion, PaperRow, User
from mertid.exchange.document import read_document
from mertid.exchange.kle import read_kle
from mertid.exchange.message import Attachment
from mertid.exchange.open import open_message

NOW = datetime(2026, 10, 30, 15, tzinfo=UTC)


def test_every_team_has_at_least_fifteen_situations_of_the_demos_subject_plan() -> None:
    per_team: dict[str, int] = {}
    for one in situations():
        per_team[one.team] = per_team.get(one.team, 0) + 1
    assert set(per_team) == {team.slug for team in TOWNS[0].teams}
    assert min(per_team.values()) >= 15
    current = {s.number for s in read_kle(demo.KLE.read_bytes()).subjects if not s.retired}
    assert {one.kle for one in situations()} <= current


def test_the_same_seed_writes_the_same_mails_and_no_slot_is_left_open() -> None:
    times = working_times(5, NOW, 90, 400)
    first = letters(5, BAKKELY, times, vague=0.1)
    assert first == letters(5, BAKKELY, times, vague=0.1)
    assert first != letters(6, BAKKELY, times, vague=0.1)
    assert len({letter.body for letter in first}) > 390
    for letter in first:
        assert not set("{}[]|") & set(letter.subject + letter.body), letter.subject
        assert letter.sender.isascii()
        assert letter.sender.endswith(".example")
    assert times == sorted(times)
    assert times[-1] <= NOW


def test_the_attachments_are_real_files_that_our_own_reader_reads() -> None:
    kinds = {
        "a.pdf": ("application/pdf", pdf("Ansøgning (1)", ["Carport på 38 m2", "æøå"])),
        "b.docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx("Klage", ["Carport på 38 m2 æøå"])),
        "c.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx([["Carport på 38 m2", "æøå"]])),
    }
    for name, (media_type, data) in kinds.items():
        found = read_document(Attachment(name, media_type, data))
        assert found.state == "read", name
        assert "Carport på 38 m2" in found.text
        assert "æøå" in found.text
    assert photo()[:3] == b"\xff\xd8\xff"
    assert scan("Brev", ["tekst"])[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_request_has_forty_invented_documents_of_every_kind_in_the_same_words_every_time() -> None:
    made = list(documents())
    assert len(made) == 40
    assert {one.name.rpartition(".")[2] for one in made} == {"pdf", "docx", "xlsx", "eml", "txt", "png"}
    plain = [one for one in made if one.media_type in ("application/pdf", "message/rfc822", "text/plain")]
    again = {one.name: one.data for one in documents()}
    assert [one.name for one in plain if again[one.name] != one.data] == []
    assert len({one.data for one in plain}) == len(plain) - 2  # two lie there twice


def test_digital_post_says_its_case_subject_and_contact_point_in_both_versions() -> None:
    letter = letters(1, BAKKELY, [NOW])[0]
    paper = Enclosure("plan.pdf", "application/pdf", pdf("Plan", ["x"]))
    for version in ("1.1", "1.2"):
        data = memo(
            letter, "99900016", version=version, kle="92.10.05", case_number="S2026-1234", contact_point="bakkely-skole",
            enclosures=[paper],
        )
        message = open_message(data, media_type="application/xml", name="besked.xml")
        assert message.channel == "digital_post"
        assert (message.case_number, message.kle, message.contact_point) == ("S2026-1234", "92.10.05", "bakkely-skole")
        assert message.body.strip() == letter.body.strip()
        assert [one.name for one in message.attachments][-1] == "plan.pdf"


def test_a_mail_opens_to_what_was_written() -> None:
    letter = letters(2, BAKKELY, [NOW])[0]
    message = open_message(eml(letter, BAKKELY), media_type="message/rfc822")
    assert (message.subject, message.sender, message.sender_name, message.date) == (letter.subject, letter.sender, letter.sender_name, NOW)
    assert message.body.strip() == letter.body.strip()


def test_the_waiting_post_holds_every_awful_kind() -> None:
    names = {parcel.name.split(".")[0] for parcel in waiting_post(BAKKELY, "99900016", NOW, letters(3, BAKKELY, [NOW] * 4))}
    assert {
        "uden-emne", "kun-html", "videresendt", "forkert-tegnsaet", "engelsk", "vred", "med-personnummer", "tom", "kun-bilag",
        "indscannet", "billede", "meget-lang", "kort", "oedelagt",
    } <= names


@pytest.fixture
def var(tmp_path: Path, settings: LazySettings) -> Path:
    """A folder of its own for the demo's files."""
    settings.VAR = tmp_path
    settings.MODELS_FOLDER = tmp_path / "models"
    return tmp_path


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_builds_trains_and_can_be_logged_in_to(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_tell", lambda *args: None)  # its thread cannot see the test's transaction
    said: list[str] = []
    state = demo.build(said.append, small=True)
    assert state["ready"]
    assert json.loads((var / "demo.json").read_text("utf-8")) == state
    assert (var / "demo.json").stat().st_mode & 0o077 == 0
    names = ["Bakkely Kommune (opdigtet)", "Fjordby Kommune (opdigtet)", "Region Højland (opdigtet)"]
    assert [a.name for a in Authority.objects.order_by("cvr")] == names
    assert any(line.endswith("post, der venter") for line in said)

    deployment = Deployment.objects.get(authority__cvr="99900016", solution="mail_triage")
    assert ModelVersion.objects.get(deployment=deployment).state == "active"
    worked = DecisionRow.objects.filter(case__deployment=deployment).exclude(kind="import")
    assert worked.count() >= 20
    assert worked.filter(active_s__gt=0, at__lt=timezone.now() - timedelta(days=1)).count() >= 20
    assert set(worked.values_list("shown", flat=True)) == {True, False}
    assert CaseRow.objects.filter(deployment=deployment, state="waiting").count() >= 20
    assert Intake.objects.filter(state="unreadable").count() == 2
    assert Delivery.objects.filter(state="dead").exists()
    assert not CaseRow.objects.filter(state="new").exists()
    assert store.verify_audit() == []

    for slug in ("elderly_admission", "long_term_unemployment", "colorectal_complications"):
        people = CaseRow.objects.filter(deployment__solution=slug)
        assert set(people.values_list("origin", flat=True)) == {"made"}
        assert people.filter(state="waiting").count() == 6
        assert DecisionRow.objects.filter(deployment__solution=slug).exclude(kind="import").count() == 4
    sorter = Client()
    sorter.force_login(User.objects.get(email="sorter@bakkely.example"), backend="django.contrib.auth.backends.ModelBackend")
    assert sorter.get("/elderly_admission/ranked/").status_code == 403

    papers = PaperRow.objects.filter(case__deployment__authority__cvr="99900016")
    assert papers.count() == sum(one.media_type in SMALL for one in documents()) > 20
    assert set(papers.values_list("state", flat=True)) == {"read"}
    assert {"duplicate", "in"} <= {paper.proposed["place"] for paper in papers}
    request = papers[0].case_id

    for email, address in (
        ("sygeplejerske@bakkely.example", "/elderly_admission/ranked/"), ("jobleder@bakkely.example", "/long_term_unemployment/groups/"),
        ("kirurg@hoejland.example", "/colorectal_complications/queue/"),
        ("jurist@bakkely.example", "/disclosure/queue/"), ("jurist@bakkely.example", f"/disclosure/request/{request}/"),
        ("sorter@bakkely.example", "/mail_triage/queue/"), ("leder@bakkely.example", "/mail_triage/manager/"),
        ("data@bakkely.example", "/mail_triage/models/"), ("dpo@fjordby.example", "/log/"), ("admin@fjordby.example", "/people/"),
    ):
        client = Client()
        client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(address).status_code == 200, address
    assert User.objects.get(email="sorter@bakkely.example").check_password(state["password"])

    with pytest.raises(Refused, match="the database holds authorities already"):
        demo.build(said.append)


@pytest.mark.django_db
def test_nothing_is_forgotten_where_there_is_no_demo(var: Path) -> None:
    (var / "mertid.sqlite3").write_bytes(b"somebody's data")
    with pytest.raises(Refused, match=r"expected one\. Nothing was deleted"):
        demo.forget()
    assert (var / "mertid.sqlite3").exists()


@pytest.mark.django_db
def test_a_real_authoritys_work_cannot_be_moved_into_the_past() -> None:
    authority = store.save_authority(cvr="99900032", name="Ægte Kommune", contact_email="post@kommune.dk")
    who = store.command(authority)
    deployment = store.save_deployment(who=who, solution="mail_triage")
    case = store.add_case(who=who, deployment=deployment, facts={"subject": "x"})
    with pytest.raises(Refused, match=r"does not end in \.example"):
        store.move_to_past(who=who, case=case, decided_at=NOW, active_s=1.0)
