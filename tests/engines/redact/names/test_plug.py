"""A larger model that an authority brings itself: a small one made here, in the form that real ones have."""

import json
from pathlib import Path

import numpy as np
import pytest

from mertid.core import BadSettings, MissingExtra
from mertid.engines.redact.context import Context
from mertid.engines.redact.find import find_in
from mertid.engines.redact.names import find_names, plug

WORDS = ["[UNK]", "talte", "med", "karen", "holm", "og", "ali", "."]
LABELS = ["O", "B-PER", "I-PER"]
SCORES = np.array([[9, 0, 0]] * 3 + [[0, 9, 0], [0, 0, 9], [9, 0, 0], [0, 9, 0], [9, 0, 0]], np.float32)


def _made(folder: Path, scores: np.ndarray = SCORES, labels: list[str] = LABELS) -> Path:
    pytest.importorskip("onnxruntime", reason="the extra 'encoder' is not installed")
    tokenizers = pytest.importorskip("tokenizers", reason="the extra 'encoder' is not installed")
    onnx = pytest.importorskip("onnx", reason="needed to make the small model")
    helper, kind = onnx.helper, onnx.TensorProto
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["logits"])],
        "look-up",
        [helper.make_tensor_value_info("input_ids", kind.INT64, ["n", "k"])],
        [helper.make_tensor_value_info("logits", kind.FLOAT, ["n", "k", scores.shape[1]])],
        [onnx.numpy_helper.from_array(scores, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / "model.onnx"))
    words = tokenizers.Tokenizer(tokenizers.models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    words.normalizer = tokenizers.normalizers.Lowercase()
    words.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    words.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps({"id2label": {str(i): label for i, label in enumerate(labels)}}))
    return folder


def test_names_come_from_the_model_with_its_probability(tmp_path: Path) -> None:
    folder = _made(tmp_path)
    text = "Mor talte med Karen Holm og Ali."
    finds = find_names(text, encoder=str(folder))
    assert [text[f.start : f.end] for f in finds] == ["Karen Holm", "Ali"]
    assert all(f.score > 0.99 for f in finds)
    assert {f.rule for f in finds} == {f"names:{tmp_path.name}"}
    assert finds[0].key == "person:karen holm"


def test_the_finding_of_a_request_uses_the_model_that_the_operator_names(tmp_path: Path) -> None:
    found = find_in(["Mor talte med Karen Holm og Ali."], context=Context(names_model=str(_made(tmp_path))))[0]
    assert {one.rule for one in found} == {f"names:{tmp_path.name}"}


def test_the_rules_for_letters_stay_beside_the_model(tmp_path: Path) -> None:
    text = "Kære Birgitte\n\nTak for sidst."
    assert [text[f.start : f.end] for f in find_names(text, encoder=str(_made(tmp_path)))] == ["Birgitte"]


def test_long_texts_are_read_in_windows_and_nothing_is_lost(tmp_path: Path) -> None:
    text = "Mor talte med Karen Holm. " * 200
    assert len(find_names(text, encoder=str(_made(tmp_path)))) == 200


def test_a_folder_without_a_model_is_refused_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"is a folder without model\.onnx, tokenizer\.json and config\.json .* Check the path"):
        plug.names(str(tmp_path), ["vand"])


def test_a_file_that_is_not_onnx_is_refused(tmp_path: Path) -> None:
    (_made(tmp_path) / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(BadSettings, match=r"names model cannot be read \(\w+\), expected ONNX"):
        plug.names(str(tmp_path), ["vand"])


def test_a_model_without_people_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"has 3 labels, none for people"):
        plug.names(str(_made(tmp_path, labels=["O", "B-LOC", "I-LOC"])), ["vand"])


def test_labels_that_do_not_fit_the_model_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"gives 3 scores a word, expected 4"):
        plug.names(str(_made(tmp_path, labels=[*LABELS, "B-LOC"])), ["Karen"])


def test_without_the_library_the_pip_line_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _made(tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "tokenizers", None)
    with pytest.raises(MissingExtra, match=r"pip install 'mertid\[encoder\]'"):
        plug.names(str(tmp_path), ["vand"])


def test_a_spacy_pipeline_without_spacy_names_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "meta.json").write_text("{}")
    (tmp_path / "config.cfg").write_text("")
    monkeypatch.setitem(__import__("sys").modules, "spacy", None)
    with pytest.raises(BadSettings, match=r"spaCy is not installed, expected it\. Run pip install spacy"):
        plug.names(str(tmp_path), ["vand"])


def test_a_path_that_leads_nowhere_is_refused_before_any_text_is_read(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"names model is no folder that can be read, expected one\. Check the path"):
        plug.check(str(tmp_path / "nowhere"))


def test_a_whole_model_passes_the_check(tmp_path: Path) -> None:
    plug.check(str(_made(tmp_path)))
