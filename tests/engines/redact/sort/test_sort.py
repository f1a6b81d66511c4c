"""Sorting a request's documents: what is set aside, with reasons, and what is left in with its doubts."""

import random
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mertid.engines.redact.context import Context
from mertid.engines.redact.law import grounds
from mertid.engines.redact.sort import Asked, Leaf, Place, differences, sort
from mertid.engines.redact.sort.exempt import GROUNDS

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HERE = "bakkely.example"
CONTEXT = Context(authority_domains=(HERE,))
LONG = (
    "Vi har den 12. februar målt støj ved havnens nordlige mole og fundet værdier over grænsen om natten. "
    "Naboerne i Fiskergade har klaget flere gange, og vi beder derfor om jeres plan for afskærmning af kranerne inden sommer."
)
OTHER = (
    "Kommunen skal efter planen lægge ny asfalt på Skolevej i uge 32, og bussen holder imens ved kirken. "
    "Beboerne får et brev med tider, så snart entreprenøren har givet besked om vejr og materiel."
)


def mail(key: str, text: str = LONG, *, hours: int = 0, thread: tuple[str, ...] = (), **more: str) -> Leaf:
    given = {"sender": "gerda@firma.example", "to": f"post@{HERE}", **more}
    return Leaf(
        key, f"{key}.eml", text, kind="mail", media_type="message/rfc822", message_id=f"{key}@x", thread=thread,
        dated_at=AT + timedelta(hours=hours), **given,
    )


def quoted(text: str) -> str:
    return "Hej\n\nTak for jeres mail, vi vender tilbage.\n\nFra: Gerda\nSendt: 2. marts 2026\nTil: post\nEmne: Støj\n\n" + text


def placed(*leaves: Leaf, asked: Asked | None = None, context: Context = CONTEXT) -> dict[str, Place]:
    return {place.id: place for place in sort(leaves, asked=asked, context=context)}


def test_the_same_bytes_are_one_document_whatever_they_are_called() -> None:
    found = placed(Leaf("1", "a.pdf", sha256="aa"), Leaf("2", "b.pdf", sha256="aa"), Leaf("3", "c.pdf", sha256="bb"))
    assert (found["1"].place, found["2"].place, found["2"].of, found["3"].place) == ("in", "duplicate", "1", "in")
    assert "præcis den samme" in found["2"].reasons[0].da


def test_the_same_words_in_another_file_are_one_document() -> None:
    found = placed(Leaf("1", text=LONG, sha256="a"), Leaf("2", text=LONG.upper().replace(" ", "\n"), sha256="b"))
    assert (found["2"].place, found["2"].of) == ("duplicate", "1")


def test_a_short_thank_you_sent_twice_is_two_mails() -> None:
    found = placed(mail("1", "Tak for det"), mail("2", "Tak for det", hours=5))
    assert {place.place for place in found.values()} == {"correspondence"}


def test_the_same_standard_letter_to_two_people_is_two_documents_and_says_so() -> None:
    found = placed(
        mail("1", sender=f"post@{HERE}", to="anna@opdigtet.example"), mail("2", sender=f"post@{HERE}", to="bo@opdigtet.example", hours=1),
    )
    assert found["1"].place == "correspondence"
    assert found["1"].of == "2"
    assert "Se dem begge" in " ".join(reason.da for reason in found["1"].reasons)


@pytest.mark.parametrize("prefix", ["", "> ", ">> "])
def test_a_mail_that_a_later_one_quotes_whole_is_contained_in_it(prefix: str) -> None:
    body = "\n".join(prefix + line for line in LONG.replace(". ", ".\n").split("\n"))
    found = placed(mail("1"), mail("2", quoted(body), hours=3, sender=f"post@{HERE}", to="gerda@firma.example"))
    assert (found["1"].place, found["1"].of) == ("contained", "2")
    assert found["2"].place == "correspondence"


def test_in_a_chain_the_last_mail_holds_them_all() -> None:
    second = quoted(LONG)
    third = "Se nedenfor.\n\nFra: post\nSendt: i går\nTil: leder\nEmne: VS: Støj\n\n" + second
    found = placed(mail("1"), mail("2", second, hours=1), mail("3", third, hours=2))
    assert (found["1"].of, found["2"].of) == ("3", "3")


def test_a_quote_that_leaves_out_one_word_contains_nothing() -> None:
    found = placed(mail("1"), mail("2", quoted(LONG.replace("nordlige ", "")), hours=1))
    assert found["1"].place != "contained"


def test_a_mail_is_never_contained_in_an_earlier_one() -> None:
    found = placed(mail("1", hours=5), mail("2", quoted(LONG), hours=1))
    assert found["1"].place != "contained"


def test_a_contained_mail_with_files_says_that_they_stand_alone() -> None:
    found = placed(mail("1"), mail("2", quoted(LONG), hours=1), Leaf("3", "plan.pdf", OTHER, parent="1"))
    assert found["1"].place == "contained"
    assert any("bilag" in reason.da for reason in found["1"].reasons)
    assert found["3"].place != "contained"


def version(key: str, text: str, days: int, **more: str) -> Leaf:
    return Leaf(key, f"{key}.docx", text, sha256=key, dated_at=AT + timedelta(days=days), **more)


def test_an_older_version_is_proposed_as_near_with_how_much_differs() -> None:
    whole = f"{LONG} {OTHER}"
    found = placed(version("1", whole, 0), version("2", whole.replace("snart", "tidligt"), 4))
    assert (found["1"].place, found["1"].of) == ("near", "2")
    assert 0.85 <= found["1"].likeness < 1
    assert "2 ord er forskellige" in found["1"].reasons[0].da
    assert found["2"].place == "in"


def test_versions_with_other_numbers_stay_in_with_the_doubt() -> None:
    whole = f"{LONG} {OTHER}"
    found = placed(version("1", whole, 0), version("2", whole.replace("uge 32", "uge 34"), 4))
    assert (found["1"].place, found["1"].of) == ("in", "2")
    assert "tal eller datoer" in found["1"].reasons[0].da


def test_differences_point_at_the_words_that_differ() -> None:
    one, other = "Grænsen er 40 dB om natten.", "Grænsen er 45 dB om natten her."
    found = differences(one, other)
    assert [(one[d.start : d.end], other[d.other_start : d.other_end]) for d in found] == [("40", "45"), ("", "her")]


# --- scope ------------------------------------------------------------------------------------------------------------

ASKED = Asked("Jeg søger aktindsigt i alle dokumenter om støj fra havnens kraner", date(2026, 1, 1), date(2026, 12, 31))


def test_what_lies_outside_the_period_is_out_and_says_its_date() -> None:
    old = replace(mail("1"), dated_at=datetime(2024, 5, 3, 12, tzinfo=UTC))
    found = placed(old, mail("2"), asked=ASKED)
    assert found["1"].place == "out"
    assert "3. maj 2024" in found["1"].reasons[0].da
    assert found["2"].place == "correspondence"


def test_the_last_day_of_the_period_counts_in_danish_time() -> None:
    last = replace(mail("1"), dated_at=datetime(2026, 12, 31, 22, 30, tzinfo=UTC))
    past = replace(mail("2", OTHER + LONG), dated_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    found = placed(last, past, asked=ASKED)
    assert (found["1"].place, found["2"].place) == ("correspondence", "out")


def test_an_undated_document_stays_in_with_the_doubt() -> None:
    found = placed(Leaf("1", text=LONG), asked=ASKED)
    assert found["1"].place == "in"
    assert "Datoen kendes ikke" in found["1"].reasons[0].da


def test_another_subject_is_out_but_its_mail_and_files_go_together() -> None:
    found = placed(mail("1"), mail("2", OTHER), Leaf("3", "x.pdf", OTHER, parent="1", dated_at=AT), asked=ASKED)
    assert found["2"].place == "out"
    assert found["3"].place != "out"


def test_a_compound_of_the_word_asked_for_counts() -> None:
    text = OTHER.replace("asfalt", "havnekran og laver støjmålinger")
    found = placed(mail("1"), mail("2", text), asked=ASKED)
    assert found["2"].place != "out"


def test_who_is_named_keeps_a_document_in() -> None:
    asked = replace(ASKED, parties=("Skolevej",))
    assert placed(mail("1"), mail("2", OTHER), asked=asked)["2"].place != "out"


def test_a_scan_that_could_not_be_read_is_never_out_by_its_words() -> None:
    found = placed(mail("1"), Leaf("2", "scan.pdf", "", dated_at=AT), asked=ASKED)
    assert found["2"].place == "in"


def test_a_subject_that_says_nothing_puts_nothing_out() -> None:
    found = placed(mail("1"), mail("2", OTHER), asked=Asked("Jeg vil gerne have aktindsigt i sagen"))
    assert {place.place for place in found.values()} == {"correspondence"}


# --- whole rules ------------------------------------------------------------------------------------------------------


def inside(key: str, text: str, **more: str) -> Leaf:
    return mail(key, text, sender=f"per@{HERE}", to=f"lis@teknik.{HERE}", **more)


def test_mail_within_the_authority_is_internal_and_reminds_of_facts() -> None:
    place = placed(inside("1", LONG))["1"]
    assert (place.place, place.ground) == ("internal", "off-23")
    assert "§ 28" in place.reasons[1].da


def test_mail_with_one_outsider_is_never_internal() -> None:
    place = placed(mail("1", "Internt notat\n" + LONG, sender=f"per@{HERE}", to=f"lis@{HERE}, bo@opdigtet.example"))["1"]
    assert place.place == "correspondence"


def test_an_internal_mail_that_was_later_sent_out_is_open() -> None:
    found = placed(inside("1", LONG), mail("2", quoted(LONG), hours=2, sender=f"per@{HERE}", to="bo@opdigtet.example"))
    assert found["1"].place == "contained"  # it stands whole in what was sent out, so it is seen there
    assert found["2"].place == "correspondence"


def test_a_file_sent_to_outsiders_is_not_internal_whatever_it_calls_itself() -> None:
    found = placed(mail("1"), Leaf("2", "notat.docx", f"Internt notat\n{OTHER}", parent="1"))
    assert found["2"].place == "correspondence"


@pytest.mark.parametrize("heading", ["Internt notat", "Notat til internt brug", "INTERNT ARBEJDSPAPIR"])
def test_a_document_that_calls_itself_internal_is_proposed_so(heading: str) -> None:
    assert placed(Leaf("1", "n.docx", f"{heading}\n\n{LONG}"))["1"].place == "internal"


def test_a_draft_alone_is_only_a_doubt() -> None:
    place = placed(Leaf("1", "Udkast til svar.docx", LONG))["1"]
    assert place.place == "in"
    assert "udkast" in place.reasons[0].da


def test_a_telephone_note_is_final_and_open() -> None:
    place = placed(inside("1", f"Telefonnotat\n{LONG}"))["1"]
    assert place.place == "in"
    assert "§ 26, nr. 2" in place.reasons[0].da


def test_without_the_authoritys_domains_nothing_is_told_from_addresses() -> None:
    assert placed(inside("1", LONG), context=Context())["1"].place == "in"


def test_staff_and_criminal_cases_and_calendars_are_whole_classes() -> None:
    found = placed(
        Leaf("1", "a.docx", f"Tjenstlig samtale\n{OTHER}"),
        Leaf("2", "b.pdf", "Anklageskrift\nTiltalte nægter, og sagen føres videre i retten."),
        Leaf("3", "c.ics", "BEGIN:VCALENDAR", media_type="text/calendar"), Leaf("4", "d.docx", f"Jobansøgning\n{LONG}"),
    )
    assert [found[key].ground for key in "1234"] == ["off-21-2", "off-19", "off-22", "off-21-1"]
    assert "§ 21, stk. 3" in found["1"].reasons[0].da


def test_one_far_sign_of_a_staff_case_is_a_doubt() -> None:
    place = placed(Leaf("1", "a.docx", f"{LONG} {OTHER} {OTHER} {OTHER} Der henvises til en ansættelseskontrakt."))["1"]
    assert place.place == "in"
    assert "§ 21, stk. 2" in place.reasons[0].da


def test_a_law_without_the_class_proposes_none() -> None:
    assert placed(Leaf("1", "a.docx", f"Tjenstlig samtale\n{OTHER}"), context=Context(law="forvaltningsloven"))["1"].place == "in"
    assert placed(inside("1", LONG), context=Context(law="forvaltningsloven", authority_domains=(HERE,)))["1"].ground == "fvl-12"


@pytest.mark.parametrize("law", list(GROUNDS))
def test_every_ground_proposed_is_one_of_its_law(law: str) -> None:
    assert set(GROUNDS[law].values()) <= {ground.key for ground in grounds(law)}


# --- as a whole -------------------------------------------------------------------------------------------------------


def test_ids_must_differ() -> None:
    with pytest.raises(ValueError, match="field 'id' is repeated among 2 documents"):
        sort([Leaf("1"), Leaf("1")])


def test_odd_input_gets_a_place() -> None:
    odd = [Leaf("1"), Leaf("2", text="\x00\ud800 a"), Leaf("3", parent="3"), Leaf("4", parent="nobody"), Leaf("5", text="ord " * 50_000)]
    assert [place.place for place in sort(odd, asked=ASKED)] == ["in"] * 5


def test_many_documents_take_little_time_and_give_the_same_answer_in_any_order() -> None:
    chance = random.Random(7)
    words = [f"ord{n}" for n in range(4000)]
    leaves = [mail(str(n), " ".join(chance.choices(words, k=200)), hours=n) for n in range(1500)]
    leaves += [mail(f"q{n}", quoted(leaves[n].text), hours=n + 1) for n in range(300)]
    started = time.process_time()
    found = {place.id: place for place in sort(leaves, asked=ASKED, context=CONTEXT)}
    assert time.process_time() - started < 15
    assert sum(place.place == "contained" for place in found.values()) == 300
    chance.shuffle(leaves)
    assert {place.id: place for place in sort(leaves, asked=ASKED, context=CONTEXT)} == found


def headed(text: str) -> str:
    return f"Fra: Gerda\nTil: post\nEmne: Støj\n\n{text}"


def test_a_mail_sent_again_with_a_postscript_is_not_taken_for_a_quote() -> None:
    found = placed(mail("1", headed(LONG)), mail("2", headed(f"{LONG}\nP.S. Vi har fundet endnu et par papirer."), hours=4))
    assert found["1"].place != "contained"


def test_a_reply_that_quotes_nearly_all_is_no_version_of_what_it_quotes() -> None:
    whole = f"{LONG} {OTHER} {LONG.replace('havnen', 'kajen')}"
    reply = headed("Tak, det ser vi på.\n\n" + "\n".join(f"> {line}" for line in whole.split(". ")[1:]))
    found = placed(mail("1", headed(whole)), mail("2", reply, hours=2, sender=f"post@{HERE}", to="gerda@firma.example"))
    assert found["1"].place == "correspondence"
    if found["1"].of:
        assert "som citerer den" in " ".join(reason.da for reason in found["1"].reasons)
