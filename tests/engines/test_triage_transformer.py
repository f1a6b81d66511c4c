"""A transformer's forward pass in NumPy, held against PyTorch's own layers."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from mertid.core import BadSettings
from mertid.engines.triage import encoder
from mertid.engines.triage.transformer import open_transformer

from .test_triage_encoder import _tokenizer

TOKENS, WIDTH, HEADS, WIDE, LAYERS = 7, 8, 2, 16, 2
IDS, MASK = np.array([[1, 2, 3], [4, 5, 0]]), np.array([[1, 1, 1], [1, 1, 0]])
# torch 2.13.0, torch.nn.TransformerEncoderLayer with these weights, read 2026-11-22: (kind, pooled by mean) -> first text's vector
FROM_TORCH = {
    ("bert", True): [-0.08534, -0.92885, 0.0392, 1.85462, -0.36714, -0.43416, -0.04327, 1.00244],
    ("bert", False): [-0.02991, -0.59909, -0.44743, 2.03985, -0.61221, -0.44237, 0.18497, 0.88356],
    ("xlm-roberta", True): [-0.12345, -0.61314, -0.17548, 1.66477, -0.36788, -0.36709, -0.43455, 1.11913],
    ("xlm-roberta", False): [0.05424, -1.27883, 0.302, 1.48855, -0.26852, -0.3962, -0.17829, 1.23412],
}


def _weights() -> dict[str, np.ndarray]:
    """Invented weights, in the order in which the figures of torch were made."""
    rng = np.random.default_rng(0)

    def some(*shape: int) -> np.ndarray:
        return (rng.standard_normal(shape) * 0.3).astype(np.float32)

    made = {
        "embeddings.word_embeddings.weight": some(TOKENS, WIDTH), "embeddings.position_embeddings.weight": some(20, WIDTH),
        "embeddings.token_type_embeddings.weight": some(2, WIDTH), "embeddings.LayerNorm.weight": 1 + some(WIDTH),
        "embeddings.LayerNorm.bias": some(WIDTH),
    }
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}"
        for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            made |= {f"{at}.{name}.weight": some(WIDTH, WIDTH), f"{at}.{name}.bias": some(WIDTH)}
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            made |= {f"{at}.{name}.weight": 1 + some(WIDTH), f"{at}.{name}.bias": some(WIDTH)}
        made |= {f"{at}.intermediate.dense.weight": some(WIDE, WIDTH), f"{at}.intermediate.dense.bias": some(WIDE)}
        made |= {f"{at}.output.dense.weight": some(WIDTH, WIDE), f"{at}.output.dense.bias": some(WIDTH)}
    return made


def _folder(folder: Path, kind: str = "bert", *, mean: bool = True, **told: object) -> Path:
    config = {"model_type": kind, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS, "pad_token_id": 1, "layer_norm_eps": 1e-12}
    (folder / "config.json").write_text(json.dumps(config | told))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": not mean, "pooling_mode_mean_tokens": mean}))
    return folder


@pytest.mark.parametrize(("kind", "mean"), FROM_TORCH)
def test_it_gives_what_torch_gives(tmp_path: Path, kind: str, mean: bool) -> None:
    model = open_transformer(_folder(tmp_path, kind, mean=mean), {f"roberta.{name}": w for name, w in _weights().items()})
    assert np.allclose(model.encode(IDS, MASK)[0], FROM_TORCH[kind, mean], atol=2e-5)


def test_padding_does_not_change_a_vector(tmp_path: Path) -> None:
    model = open_transformer(_folder(tmp_path), _weights())
    assert np.allclose(model.encode(IDS, MASK)[1], model.encode(IDS[1:, :2], MASK[1:, :2])[0], atol=1e-5)


def test_a_folder_with_such_a_model_is_an_encoder(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    _tokenizer(folder)
    save_file({f"bert.{name}": w for name, w in _weights().items()}, folder / "model.safetensors")
    made = encoder.encode(str(folder), ["vand kælder", "skole elev lærer " * 30, ""])
    assert made.shape == (3, WIDTH)
    assert np.isfinite(made).all()


@pytest.mark.parametrize(
    ("told", "missing", "said"),
    [
        ({"model_type": "t5"}, "", "another kind of model, expected one of bert"),
        ({"hidden_act": "silu"}, "", "another kind of model"),
        ({}, "encoder.layer.1.output.dense.weight", r"do not fit config.json \(KeyError\)"),
        ({"num_attention_heads": 3}, "", r"do not fit config.json \(ValueError\)"),
    ],
)
def test_a_model_that_does_not_fit_is_refused_with_the_cure(tmp_path: Path, told: dict, missing: str, said: str) -> None:
    weights = {name: w for name, w in _weights().items() if name != missing}
    with pytest.raises(BadSettings, match=said):
        open_transformer(_folder(tmp_path, **told), weights)


def test_a_folder_without_its_config_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"no config\.json that can be read"):
        open_transformer(tmp_path, _weights())
