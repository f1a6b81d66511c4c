"""What a command sees to before the desk comes up."""

from pathlib import Path
from typing import Any

import pytest

from mertid.core import BadSettings
from mertid.desk.start import check_names_model


def test_a_names_model_that_is_not_there_stops_the_start_and_is_named(settings: Any, tmp_path: Path) -> None:
    settings.NAMES_MODEL = str(tmp_path / "nowhere")
    with pytest.raises(BadSettings, match=r"MERTID_NAMES_MODEL: redact: names model is no folder .* Check the path"):
        check_names_model()
    settings.NAMES_MODEL = str(tmp_path)
    with pytest.raises(BadSettings, match=r"MERTID_NAMES_MODEL: .*without model\.onnx, tokenizer\.json and config\.json"):
        check_names_model()


def test_without_a_names_model_nothing_is_looked_for(settings: Any) -> None:
    settings.NAMES_MODEL = ""
    check_names_model()
