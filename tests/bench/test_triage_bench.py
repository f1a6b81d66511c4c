"""The triage bench reads data by their form, whatever their year, language or labels."""

import json

import pytest

from mertid.bench import _triage_data as sets
from mertid.bench import _triage_plain as plain
from mertid.bench import harness, triage


@pytest.fixture
def other(tmp_path):
    """Data of the same forms with other content."""
    rows = [
        {"dato": f"2031-0{1 + i // 5}-01", "til": "a" if i % 2 else "b", "tekst": f"Frage {i} {'Wasser' if i % 2 else 'Wald'}"}
        for i in range(10)
    ]
    (tmp_path / "bundestag_questions.jsonl").write_text("\n".join(json.dumps(r) for r in reversed(rows)))
    bills = [{"dato": "2031-01-01", "titel": "Wald", "minister": "b"}, {"dato": "2032-01-01", "titel": "Wasser", "minister": "a"}]
    (tmp_path / "bundestag_bills.jsonl").write_text("\n".join(json.dumps(r) for r in bills))
    (tmp_path / "x").mkdir()
    for name in ("train", "dev", "test"):
        (tmp_path / "x" / f"{name}.tsv").write_text('index_id\tcategory\ttext\n1\tsport\tEn "bold\n2\tnatur\tEt træ\n')
    (tmp_path / "sv.valid.conll").write_text("# text = Regnar det?\n# intent = weather/find\n1\tRegnar\tO\n")
    return tmp_path


def test_questions_are_split_by_date_and_later_bills_are_left_out(other):
    alone, with_bills = sets.questions(other)
    assert (len(alone.train), len(alone.test)) == (7, 3)
    assert with_bills.more == [("Wald", "b")]
    assert with_bills.test == alone.test


def test_the_test_part_is_preferred_and_quotes_are_plain_text(other):
    (one,) = sets.topics(other)
    assert one.name == "x test"
    assert one.train[0] == ('En "bold', "sport")


def test_intents_without_a_test_part_are_cross_validated(other):
    (one,) = sets.intents(other)
    assert one.train == [("Regnar det?", "weather/find")]
    assert one.test == []


def test_a_test_part_of_intents_is_used_when_it_appears(other):
    (other / "sv.test.conll").write_text("# text = Snöar det?\n# intent = weather/find\n1\tSnöar\tO\n")
    (one,) = sets.intents(other)
    assert one.test == [("Snöar det?", "weather/find")]
    assert one.name.endswith("test")


def test_any_table_with_kle_numbers_is_read_and_rows_without_one_are_left_out(tmp_path):
    rows = "Navn,Kle nr.,Konto\nHjælp i hjemmet,27.36.04,123\nHjælp i hjemmet,27.36.04,456\nUden,,1\nForkert,27,1\n"
    (tmp_path / "activities.csv").write_text(rows)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (one,) = sets.subjects(tmp_path)
    assert one.train == [("Hjælp i hjemmet", "27.36.04")]
    assert one.numbers


def test_sets_too_small_or_missing_are_skipped_aloud_and_a_label_of_one_row_does_no_harm(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(triage, "speed", lambda seed: iter(()))
    monkeypatch.setattr(triage, "encoders", lambda: [("words", None)])
    monkeypatch.setattr(triage, "PLAIN", {n: g for n, g in plain.PLAIN.items() if n in ("majority", "key words")})
    texts = ["regn i morgen ved havet", "sne på vejen i nat", "sæt en alarm klokken syv", "stop min alarm nu"]
    lines = [f"# text = {texts[i % 4]} {chr(97 + i) * 4}\n# intent = {'vejr' if i % 4 < 2 else 'alarm'}\n" for i in range(24)]
    (tmp_path / "fo.valid.conll").write_text("".join(lines) + "# text = spil en sang\n# intent = musik\n")
    (tmp_path / "train.tsv").write_text("category\ttext\nsport\tbold\n")
    (tmp_path / "dev.tsv").write_text("category\ttext\nsport\tbold\n")
    rows = list(triage.bench(tmp_path, 0))
    assert {r.dataset for r in rows} == {f"{tmp_path.name} valid, 5-fold"}
    first = next(r for r in rows if r.metric == "accuracy (words)" and r.baseline_name == "majority")
    assert first.ours > first.baseline
    assert all(r.published is None for r in rows)
    said = capsys.readouterr().err
    assert "questions by date is skipped" in said
    assert "1 texts to learn from" in said


def test_plain_guesses_rank_at_most_three_labels():
    texts = ["vand kloak", "vand rotter", "vej hul", "vej sne", "vand regn", "vej skilt"]
    labels = ["v", "v", "w", "w", "v", "w"]
    for name, guess in plain.PLAIN.items():
        made = guess(texts, labels, ["vand", "vej"], 0)
        assert [len(r) <= 3 for r in made] == [True, True], name
    assert plain.key_words(texts, labels, ["vand", "vej"], 0) == [["v", "w"], ["w", "v"]]


def test_only_files_with_a_bench_are_benches():
    assert "triage" in harness.names()
    assert not {"harness", "load", "_triage_data"} & set(harness.names())


def test_an_unknown_bench_or_folder_ends_with_code_two(tmp_path, capsys):
    assert harness.run("nothing", []) == 2
    assert harness.run("triage", ["--data", str(tmp_path / "no")]) == 2
    assert "expected a folder" in capsys.readouterr().err


def test_rows_are_written_as_json(tmp_path, capsys, monkeypatch):
    row = harness.Row("x", "set", "0" * 64, "accuracy", "share", 0.5, 0.25, "majority", low=0.4, high=0.6, n=10)
    monkeypatch.setattr(harness, "find", lambda name: lambda data, seed: [row])
    assert harness.run("x", ["--data", str(tmp_path), "--json", str(tmp_path / "rows.json")]) == 0
    (made,) = json.loads((tmp_path / "rows.json").read_text())
    wanted = "bench dataset sha256 metric unit ours baseline baseline_name published published_source seconds peak_mb"
    assert set(wanted.split()) <= set(made)
    assert "majority" in capsys.readouterr().out
