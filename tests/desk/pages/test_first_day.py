"""An authority's first day: what is missing is said and linked, the stage is chosen, and unreadable post can be typed."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mertid import catalog
from mertid.core import Refused
from mertid.desk import store
from mertid.desk.first_steps import first_steps, missing
from mertid.desk.models import AuditRow, Authority, CaseRow, Deployment, Intake, KlePlan, KleSubject, ModelVersion, Role, Seat, Source, User
from mertid.desk.proposal import subject_titles
from tests.desk.factory import Town, town
from tests.desk.look import browser_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Town:
    """An authority whose cases the tests make themselves."""
    return town()


@pytest.fixture
def new() -> Deployment:
    """An authority as the command line leaves it, with one administrator."""
    home = store.save_authority(cvr="12345674", name="Nyby Kommune")
    made = store.save_deployment(who=store.command(home), solution="mail_triage", stage="analysis")
    Seat.objects.create(user=User.objects.create(authority=home, email="ida@nyby.example", name="Ida Ny"), role=Role.ADMIN)
    return made


def admin_of(deployment: Deployment) -> Client:
    client = Client()
    client.force_login(deployment.authority.users.get())
    return client


def test_the_first_log_in_leads_to_what_is_missing_with_a_link_to_each(new: Deployment) -> None:
    admin = admin_of(new)
    assert admin.get("/")["Location"] == "/mail_triage/settings/"
    page = admin.get("/mail_triage/settings/").content.decode()
    assert "Kom i gang" in page
    assert "1 af 8 er på plads" in page
    for step in first_steps(new):
        assert f'href="{step.url}"' in page
        assert admin.get(step.url).status_code == 200
    assert missing(new)


def test_what_is_in_place_is_no_longer_asked_for(new: Deployment) -> None:
    who = store.command(new.authority)
    for slug in ("vand", "vej"):
        store.save_team(who=who, slug=slug, name=slug)
    user = User.objects.create(authority=new.authority, email="s@nyby.example", name="Sol")
    store.save_seat(who=who, user=user, role="sorter", team=None)
    store.save_source(who=who, deployment=new, kind="memo", name="Digital Post", settings={})
    assert not missing(new)
    assert [step.done for step in first_steps(new)] == [True, True, True, False, False, True, False, False]
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert missing(new)


def test_every_page_of_the_menu_opens_for_an_authority_without_anything(new: Deployment) -> None:
    admin = admin_of(new)
    for role in Role.values:
        Seat.objects.get_or_create(user=new.authority.users.get(), role=role)
    for name in ("queue", "unreadable", "deliveries", "manager", "models", "rules", "settings", "models_readiness", "manager_words"):
        assert admin.get(reverse(name, args=["mail_triage"])).status_code == 200, name


def test_the_stage_is_explained_chosen_and_in_the_log(new: Deployment) -> None:
    admin = admin_of(new)
    at = reverse("settings_stage", args=["mail_triage"])
    assert "vises aldrig" in admin.get(at).content.decode()
    assert admin.post(at, {"stage": "shadow"}).status_code == 302
    new.refresh_from_db()
    assert new.stage == "shadow"
    row = AuditRow.objects.filter(action="deployment.saved").latest("position")
    assert (row.actor, row.detail["fields"], row.detail["stage"]) == (f"user:{new.authority.users.get().pk}", ["stage"], "shadow")
    assert admin.post(at, {"stage": "fantasi"}).status_code == 422
    admin.post(at, {"stage": "shadow"})
    assert AuditRow.objects.filter(action="deployment.saved").count() == 2, "the same stage again is no change"


def unreadable(place: Town, kind: str = "memo") -> Intake:
    source = Source.objects.create(deployment=place.deployment, kind=kind, name="Kilden")
    intake, _new = store.receive(source=source, data=b"skrald", media_type="application/x", name="mappe/underlig.xyz")
    store.mark_unreadable(who=store.worker(place.authority), intake=intake, why="Filen er beskadiget.", error="Unreadable")
    return intake


def test_an_unreadable_message_becomes_a_case_by_hand_with_the_original_as_its_file(place: Town) -> None:
    intake = unreadable(place)
    sorter = browser_of(place)
    at = reverse("by_hand", args=["mail_triage", intake.pk])
    assert f'href="{at}"' in sorter.get(url("unreadable")).content.decode()
    assert "underlig.xyz" in sorter.get(at).content.decode()
    assert sorter.post(at, {"subject": "", "body": "x"}).status_code == 422
    typed = {"subject": "Vand i kælder", "body": "Hej, der er vand.", "sender": "birgit@example.dk"}
    assert sorter.post(at, typed)["Location"] == url("unreadable")
    case = CaseRow.objects.get(intake=intake)
    assert (case.title, case.facts["body"], case.sender, case.channel) == (typed["subject"], typed["body"], typed["sender"], "digital_post")
    assert case.received_at == intake.received_at
    paper = case.documents.get()
    assert (paper.name, paper.state, bytes(paper.blob.data)) == ("underlig.xyz", "unread", b"skrald")
    intake.refresh_from_db()
    assert intake.state == "opened"
    actor = f"user:{place.person('sorter').pk}"
    assert AuditRow.objects.get(action="intake.by_hand").actor == AuditRow.objects.get(action="case.added").actor == actor
    sorter.post(at, typed)
    assert CaseRow.objects.filter(intake=intake).count() == 1
    assert sorter.get(url("history", case)).status_code == 200


def test_only_a_person_types_a_case_and_only_of_what_could_not_be_opened(place: Town) -> None:
    intake = unreadable(place)
    facts = {"subject": "x", "body": "y"}
    with pytest.raises(Refused, match="expected a person"):
        store.case_by_hand(who=store.worker(place.authority), intake=intake, facts=facts)
    who = store.person(place.person("sorter"))
    store.retry_intake(who=who, intake=intake)
    with pytest.raises(Refused, match="state is waiting"):
        store.case_by_hand(who=who, intake=intake, facts=facts)


def test_a_retired_subject_says_what_replaced_it_also_when_the_new_plan_lacks_it(place: Town) -> None:
    plan = KlePlan.objects.get(authority=place.authority)
    KleSubject.objects.filter(plan=plan, number="05.01.00").update(retired=True, replaced_by="06.01.00")
    old = KlePlan.objects.create(authority=place.authority, version="Opdigtet 0")
    KleSubject.objects.create(plan=old, number="04.00.00", title="Parker")
    said = subject_titles(place.deployment, {"05.01.00", "06.01.00", "04.00.00", "99.99.99"})
    assert said == {
        "05.01.00": "05.01.00 Veje, generelt (udgået, nu 06.01.00 Spildevand, generelt)",
        "06.01.00": "06.01.00 Spildevand, generelt",
        "04.00.00": "04.00.00 Parker (udgået)",
    }


def test_an_undone_decision_gives_the_subject_back(place: Town) -> None:
    case = place.case()
    who = store.person(place.person("sorter"))
    before = case.kle
    made = store.decide(who=who, case=case, kind="change", values={"team": "vej", "kle": "05.01.00"}, reason="other")
    case.refresh_from_db()
    assert case.kle == "05.01.00"
    store.undo(who=who, decision=made)
    case.refresh_from_db()
    assert case.kle in (before, "06.01.00")


def test_the_solution_is_switched_in_the_frame_only_where_there_are_several(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    sorter = browser_of(place)
    assert "Skift løsning" not in sorter.get(url("queue")).content.decode()
    Deployment.objects.create(authority=place.authority, solution="another_solution", stage="pilot")
    known = catalog.solutions()
    one = known["mail_triage"]
    monkeypatch.setattr(catalog, "solutions", lambda: {**known, "another_solution": one})
    page = sorter.get(url("queue")).content.decode()
    assert "Skift løsning" in page
    assert 'href="/another_solution/queue/"' in page


@pytest.mark.parametrize(("address", "shown"), [("post@nyby.example", True), ("post@nyby.dk", False), ("", False)])
def test_figures_of_an_invented_authority_say_so(place: Town, address: str, shown: bool) -> None:
    Authority.objects.filter(pk=place.authority.pk).update(contact_email=address)
    assert ("opdigtede tal" in browser_of(place, "manager").get(url("manager")).content.decode()) is shown


def test_models_that_were_never_measured_are_listed(place: Town) -> None:
    ModelVersion.objects.create(deployment=place.deployment, number=8, state="ready", cases=900)
    ModelVersion.objects.create(deployment=place.deployment, number=6, state="retired", activated_at=timezone.now())
    scientist = browser_of(place, "data_scientist")
    for name in ("models", "models_back"):
        assert scientist.get(url(name)).status_code == 200
    assert scientist.get(reverse("model_activate", args=["mail_triage", 8])).status_code == 200
