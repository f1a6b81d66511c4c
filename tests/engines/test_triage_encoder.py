"""Sentence encoders an authority brings itself: small models made here, in the forms that real ones have."""

from pathlib import Path

import numpy as np
import pytest

from mertid.core import BadSettings, MissingExtra
from mertid.engines.triage import encoder

WORDS = ["[UNK]", "vand", "kælder", "kloak", "skole", "elev", "lærer"]
VECTORS = np.array([[0.1, 0.1], [1, 0], [1, 0.1], [0.9, 0], [0, 1], [0.1, 1], [0, 0.9]], np.float32)


def _tokenizer(folder: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers", reason="the extra 'encoder' is not installed")
    words = tokenizers.Tokenizer(tokenizers.models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    words.save(str(folder / "tokenizer.json"))


@pytest.fixture
def onnx_model(tmp_path: Path) -> Path:
    """A folder with an ONNX model that looks each word up: hidden states of shape (texts, words, 2), as transformers give."""
    pytest.importorskip("onnxruntime", reason="the extra 'encoder' is not installed")
    onnx = pytest.importorskip("onnx", reason="needed to make the small model")
    helper, kind = onnx.helper, onnx.TensorProto
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["hidden"])],
        "look-up",
        [helper.make_tensor_value_info("input_ids", kind.INT64, ["n", "k"])],
        [helper.make_tensor_value_info("hidden", kind.FLOAT, ["n", "k", 2])],
        [onnx.numpy_helper.from_array(VECTORS, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(tmp_path / "model.onnx"))
    _tokenizer(tmp_path)
    return tmp_path


@pytest.fixture
def static_model(tmp_path: Path) -> Path:
    """A folder with one matrix of word vectors as safetensors."""
    from safetensors.numpy import save_file

    save_file({"embeddings": VECTORS}, tmp_path / "model.safetensors")
    _tokenizer(tmp_path)
    return tmp_path


@pytest.mark.parametrize("form", ["onnx_model", "static_model"])
def test_texts_about_the_same_lie_nearer_than_texts_about_something_else(form: str, request: pytest.FixtureRequest) -> None:
    water, sewer, school = encoder.encode(str(request.getfixturevalue(form)), ["vand kælder", "kloak", "skole elev lærer"])
    assert np.allclose(np.linalg.norm([water, sewer, school], axis=1), 1, atol=1e-5)
    assert water @ sewer > 0.95 > 0.3 > water @ school


def test_padding_in_a_batch_does_not_change_a_vector(onnx_model: Path) -> None:
    alone = encoder.encode(str(onnx_model), ["kloak vand"])[0]
    encoder._kept.clear()
    beside = encoder.encode(str(onnx_model), ["kloak vand", "skole elev lærer skole elev lærer"])[0]
    assert np.allclose(alone, beside, atol=1e-6)


def test_an_empty_text_has_a_vector_too(static_model: Path) -> None:
    assert np.isfinite(encoder.encode(str(static_model), [""])).all()


def test_a_folder_without_a_model_is_refused_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"encoder is a folder without tokenizer\.json and model\.onnx .* Check the path"):
        encoder.encode(str(tmp_path), ["vand"])


def test_weights_that_are_not_safetensors_are_refused(tmp_path: Path) -> None:
    _tokenizer(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(BadSettings, match="encoder weights cannot be read"):
        encoder.encode(str(tmp_path), ["vand"])


def test_a_file_that_is_not_onnx_is_refused(onnx_model: Path) -> None:
    (onnx_model / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(BadSettings, match=r"encoder model cannot be read \(\w+\), expected ONNX"):
        encoder.encode(str(onnx_model), ["vand"])


def test_without_the_library_the_pip_line_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "model.onnx").write_bytes(b"")
    monkeypatch.setitem(__import__("sys").modules, "tokenizers", None)
    with pytest.raises(MissingExtra, match=r"pip install 'mertid\[encoder\]'"):
        encoder.encode(str(tmp_path), ["vand"])
