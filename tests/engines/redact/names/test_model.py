"""The model: sums as CRFsuite does, probabilities that add up, the same after saving and for the same seed, small and quick to load."""

import itertools
import random
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from mertid.core import BadSettings
from mertid.engines.redact.names import augment, decode, letters
from mertid.engines.redact.names import make as making
from mertid.engines.redact.names.corpus import Labelled, read, spans
from mertid.engines.redact.names.lists import FOLDER as LISTS
from mertid.engines.redact.names.lists import Lists, lists, stem
from mertid.engines.redact.names.make import make
from mertid.engines.redact.names.model import FOLDER, Model, load
from mertid.engines.redact.names.train import fit, save, strict

LETTERS = list(itertools.islice(letters.letters(augment.Names.of(lists(), frozenset()), 3, 1), 120))


@pytest.fixture(scope="module")
def small() -> Model:
    """A model trained on a few invented letters: enough to compare numbers, not to find names."""
    return fit(((s, lists()) for s in LETTERS), rounds=20)


def test_scores_are_those_that_crfsuite_gives(small: Model, tmp_path: Path) -> None:
    import pycrfsuite

    from mertid.engines.redact.names import features

    trainer = pycrfsuite.Trainer(verbose=False)
    for s in LETTERS:
        trainer.append(features.sentence(list(s.words), lists()), list(s.labels))
    trainer.select("lbfgs")
    trainer.set_params({"c1": 0.05, "c2": 0.05, "max_iterations": 20, "feature.minfreq": 1, "feature.possible_transitions": True})
    trainer.train(str(tmp_path / "crf"))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(tmp_path / "crf"))
    for s in LETTERS[:20]:
        tagger.set(features.sentence(list(s.words), lists()))
        _, ahead, back, total = decode.marginals([small.emissions(s.words)], small.moves)[0]
        for at in range(len(s.words)):
            for column, label in enumerate(small.labels):
                assert np.exp(ahead[at, column] + back[at, column] - total) == pytest.approx(tagger.marginal(label, at), abs=2e-4)


def test_probabilities_of_all_labels_add_up_to_one(small: Model) -> None:
    for scores, ahead, back, total in decode.marginals([small.emissions(s.words) for s in LETTERS[:40]], small.moves):
        assert np.allclose(np.exp(ahead + back - total).sum(1), 1, atol=1e-6)
        assert scores.shape == ahead.shape


def test_a_name_has_the_probability_of_all_labellings_that_hold_it() -> None:
    labels = ("O", "B-PER", "I-PER")
    dice = np.random.default_rng(0)
    scores, moves = dice.normal(size=(4, 3)).astype(np.float32), dice.normal(size=(3, 3)).astype(np.float32)
    ways = list(itertools.product(range(3), repeat=4))
    weight = {w: np.exp(sum(scores[i, k] for i, k in enumerate(w)) + sum(moves[a, b] for a, b in itertools.pairwise(w))) for w in ways}
    read_in = decode.marginals([scores], moves)[0]
    for start, end, p in decode.best(labels, read_in, moves, 0.01):
        held = [w for w in ways if w[start] == 1 and all(w[i] == 2 for i in range(start + 1, end)) and (end == 4 or w[end] != 2)]
        assert p == pytest.approx(sum(weight[w] for w in held) / sum(weight.values()), rel=1e-4)


def test_a_saved_model_says_the_same(small: Model, tmp_path: Path) -> None:
    save(small, tmp_path, {"seed": 0})
    again = load(tmp_path)
    for s in LETTERS[:30]:
        assert np.allclose(small.emissions(s.words), again.emissions(s.words), atol=0.05)


def test_the_same_sentences_give_the_same_model(small: Model, tmp_path: Path) -> None:
    other = fit(((s, lists()) for s in LETTERS), rounds=20)
    save(small, tmp_path / "a", {})
    save(other, tmp_path / "b", {})
    assert (tmp_path / "a" / "names.safetensors").read_bytes() == (tmp_path / "b" / "names.safetensors").read_bytes()


def test_changed_sentences_are_the_same_for_the_same_seed() -> None:
    names = augment.Names.of(lists(), frozenset({"karen"}))
    assert list(augment.more(LETTERS, names, lists(), 5)) == list(augment.more(LETTERS, names, lists(), 5))
    assert augment.fewer(lists(), 0.3, random.Random(1)) == augment.fewer(lists(), 0.3, random.Random(1))


def test_names_left_out_are_drawn_in_no_sentence() -> None:
    left_out = frozenset(list(lists().given)[::2])
    drawn = augment.Names.of(lists(), left_out)
    assert not left_out & set(drawn.given)
    assert not left_out & {p for n in drawn.given for p in n.split("-")}


def test_other_names_stand_where_the_old_ones_stood() -> None:
    old = Labelled(("Karen", "Holm", "og", "Jensens", "hund"), ("B-PER", "I-PER", "O", "B-PER", "O"))
    new = augment.other_names(old, augment.Names.of(lists(), frozenset()), lists(), random.Random(2))
    assert len(spans(new.labels)) == 2
    assert new.words[-1] == "hund"
    assert len(new.words) == len(new.labels)


def test_a_model_that_is_not_there_is_refused_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"names: the model cannot be read .* Run mertid train-names"):
        load(tmp_path)
    (tmp_path / "names.safetensors").write_bytes(b"no weights")
    with pytest.raises(BadSettings, match=r"expected names\.safetensors"):
        load(tmp_path)


def test_training_without_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"redact/ner_ddt holds no train and dev split"):
        make(tmp_path, tmp_path / "out")


def test_the_shipped_model_is_small_quick_to_load_and_holds_no_pickle() -> None:
    files = [p for folder in (FOLDER, LISTS) for p in folder.iterdir()]
    assert sum(p.stat().st_size for p in files) <= 8_000_000
    assert {p.suffix for p in FOLDER.iterdir()} <= {".safetensors", ".md"}
    lists()
    begun = time.process_time()  # other work on the machine is not the model's
    load()
    assert time.process_time() - begun < 0.5


def test_genitives_lose_their_ending_where_a_listed_name_is_left() -> None:
    said = [stem(w, lists()) for w in ("Jensens", "Karens'", "Jens", "Jens'", "Maria's", "Hus")]
    assert said == ["jensen", "karen", "jens", "jens", "maria", "hus"]


def test_columns_that_are_missing_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.iob2").write_text("1\tHej\n\n")
    with pytest.raises(BadSettings, match=r"a\.iob2 line 1 has 2 columns, expected 3"):
        read(tmp_path / "a.iob2")


def test_the_shipped_model_reaches_its_goal_on_the_dev_split(data: Path) -> None:
    """It learned from these sentences too; its figures are of cross-validation and the test split, see docs/figures.md."""
    from mertid.engines.redact.names.make import score

    file = data / "redact" / "ner_ddt" / "da_ddt-ud-dev.iob2"
    if not file.is_file():
        pytest.skip("redact/ner_ddt is not among the real data")
    assert score(load(), read(file))[2] >= 0.80


def test_surnames_are_made_of_first_names_and_none_that_may_not_be_used() -> None:
    names = augment.Names(["jens", "karl", "uffe", "erik", "peter-ole", "bo"], ["holm"], [], never=frozenset(("jensen", "eriksen")))
    made = {names.patronymic(random.Random(seed)) for seed in range(60)}
    assert made == {"Karlsen", "Uffsen"}
    assert augment.Names(["jens"], ["holm"], [], never=frozenset(("jensen",))).patronymic(random.Random(0)) == ""


def test_what_is_calibrated_on_was_said_by_a_model_of_other_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[set[Labelled]] = []

    def fitted(pairs: Iterable[tuple[Labelled, Lists]]) -> Model:
        told.append({sentence for sentence, _ in pairs})
        return load()

    monkeypatch.setattr(making, "fit", fitted)
    monkeypatch.setattr(making, "sentences", lambda train, names, seed: ((s, lists()) for s in train))
    monkeypatch.setattr(making, "said", lambda model, labelled, least: [[] for s in labelled if told[-1].isdisjoint([s])])
    every = LETTERS[:110]
    own, others = making.crossed(every, [every, every], augment.Names((), (), ()), 0)
    assert len(own) == len(others) == len(every)
    assert len(told) == making.PARTS


def test_figures_count_exact_names() -> None:
    assert strict([[(0, 2)], [(1, 2)]], [[(0, 2)], [(0, 2)]]) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize("name", ["abroad", "world"])
def test_lists_from_abroad_hold_plain_words_that_no_other_list_has(name: str) -> None:
    words = (LISTS / f"{name}.txt").read_text("utf-8").splitlines()
    assert words == sorted(set(words))
    assert all(word[0].isalpha() and " " not in word for word in words)
    known = lists()
    assert not set(words) & set((LISTS / ("surnames.txt" if name == "abroad" else "places.txt")).read_text("utf-8").splitlines())
    assert all(known.given.get(word, 99_999) > (20_000 if name == "world" else 99_998) for word in words)
