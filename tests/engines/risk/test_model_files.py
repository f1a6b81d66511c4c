"""Saved and loaded: the same figures to the last digit; whatever is missing, cut or changed is refused."""

import json

import numpy as np
import pytest

from mertid.core import BadModel
from mertid.engines.risk import Endpoint, Risk, files
from mertid.engines.risk.learn import learn
from mertid.engines.risk.table import read_table

from .made import WORD, answers, people, turned_out

CLASSES = {"a": WORD, "b": WORD}


def made(kind, n=150, **settings):
    """An engine's outcome, its cases and what was learned."""
    cases, truth = people(n)
    endpoint = Endpoint("k", kind, horizon_days=200, classes=CLASSES if kind in ("class", "time", "effect") else {})
    rng = np.random.default_rng(1)
    days = rng.exponential(300 * np.exp(-truth / 2)).round() + 1
    said = {
        "event": [{"k": "yes" if one > 0 else "no"} for one in truth + rng.logistic(size=n)],
        "class": [{"k": "a" if one > 0 else "b"} for one in truth + rng.logistic(size=n)],
        "time": [{"k": f"{one:.0f} {('a', 'b', 'no')[i % 3]}"} for i, one in enumerate(days)],
        "count": [{"k": str(one)} for one in rng.poisson(np.exp(truth))],
        "effect": [{"k": "yes" if one > 0 else "no", "given": ("a", "none")[i % 2]} for i, one in enumerate(truth + rng.logistic(size=n))],
    }[kind]
    return endpoint, cases, learn(Risk(endpoints=(endpoint,)).with_settings(settings), cases, turned_out(said))


@pytest.mark.parametrize(
    ("kind", "model"),
    [("event", "linear"), ("event", "boosted"), ("event", "boosting"), ("class", "linear"), ("time", "linear"), ("time", "boosting"),
     ("count", "linear"), ("effect", "linear")],
)
def test_figures_are_the_same_after_load(tmp_path, kind, model):
    endpoint, cases, learned = made(kind, model=model)
    files.save(learned, tmp_path / "m")
    again = files.load(tmp_path / "m", (endpoint,))
    table = read_table(cases)
    before, after = (one.models[0].estimates(table) for one in (learned, again))
    for name in ("value", "low", "high", "shares", "support"):
        one, other = getattr(before, name), getattr(after, name)
        assert (one is None and other is None) or np.array_equal(one, other, equal_nan=True), name
    assert before.possible == after.possible
    assert again.digest == learned.digest
    assert again.outside.unusual(table) == learned.outside.unusual(table)
    assert again.memory.said == learned.memory.said
    assert np.array_equal(again.models[0].weights(table)[1], learned.models[0].weights(table)[1])
    assert {path.name for path in (tmp_path / "m").iterdir()} == {"model.json", "model.safetensors", "manifest.json"}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """One saved model that tests copy and spoil."""
    endpoint, _, learned = made("event", model="linear")
    folder = tmp_path_factory.mktemp("saved") / "m"
    files.save(learned, folder)
    return endpoint, folder


def copied(saved, tmp_path):
    """A copy of the saved model."""
    endpoint, folder = saved
    copy = tmp_path / "m"
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    return endpoint, copy


@pytest.mark.parametrize("name", ["model.json", "model.safetensors", "manifest.json"])
def test_a_missing_file_is_refused(saved, tmp_path, name):
    endpoint, folder = copied(saved, tmp_path)
    (folder / name).unlink()
    with pytest.raises(BadModel, match=rf"risk: {name} cannot be read \(FileNotFoundError\), expected a saved model"):
        files.load(folder, (endpoint,))


@pytest.mark.parametrize("name", ["model.json", "model.safetensors"])
def test_a_cut_or_changed_file_is_refused(saved, tmp_path, name):
    endpoint, folder = copied(saved, tmp_path)
    whole = (folder / name).read_bytes()
    for spoiled in (whole[:-10], whole[:50] + b"7" + whole[51:] if whole[50:51] != b"7" else whole[:50] + b"8" + whole[51:]):
        (folder / name).write_bytes(spoiled)
        with pytest.raises(BadModel, match=rf"risk: {name} is changed or cut short, expected the checksum"):
            files.load(folder, (endpoint,))


def test_a_model_of_another_outcome_kind_or_format_is_refused(saved, tmp_path):
    _, folder = copied(saved, tmp_path)
    with pytest.raises(BadModel, match=r"the model's outcome 'k' \(event\) is not one of the solution's, expected other \(event\)\. Train"):
        files.load(folder, (Endpoint("other"),))
    with pytest.raises(BadModel, match=r"expected k \(count\)"):
        files.load(folder, (Endpoint("k", "count"),))
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"version": 99}))
    with pytest.raises(BadModel, match="of another format, expected mertid-risk 1"):
        files.load(folder, (Endpoint("k"),))


def test_only_known_classes_are_made_from_a_file(saved, tmp_path):
    endpoint, folder = copied(saved, tmp_path)
    contents = {name: (folder / name).read_bytes() for name in files.FILES}
    contents["model.json"] = contents["model.json"].replace(b'"is": "Learned"', b'"is": "Popen"')
    with pytest.raises(BadModel, match=r"the model cannot be read \(KeyError\)"):
        files.read(contents, (endpoint,), "")


def test_engines_save_load_and_refuse_to_save_nothing(tmp_path):
    from mertid.core import NotFitted

    cases, truth = people(120)
    engine = Risk(endpoints=(Endpoint("event"),))
    with pytest.raises(NotFitted, match="nothing is learned yet"):
        engine.save(tmp_path / "m")
    engine.fit(cases, answers(truth)).save(tmp_path / "m")
    assert engine.load(tmp_path / "m").fitted
