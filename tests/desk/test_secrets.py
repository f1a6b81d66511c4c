"""Secrets at rest."""

import pytest
from django.test import override_settings

from mertid.core import BadSettings
from mertid.desk.secrets import decrypt, encrypt


def test_a_secret_is_locked_and_opened_again() -> None:
    locked = encrypt("kodeord med æøå")
    assert "kodeord" not in locked
    assert decrypt(locked) == "kodeord med æøå"
    assert encrypt("kodeord med æøå") != locked
    assert encrypt("") == decrypt("") == ""


def test_another_key_is_told_with_the_cure_and_without_the_secret() -> None:
    locked = encrypt("hemmelig")
    with override_settings(SECRET_KEY="another key entirely"), pytest.raises(BadSettings, match="Set MERTID_SECRETS_KEY") as caught:
        decrypt(locked)
    assert "hemmelig" not in str(caught.value)
    with pytest.raises(BadSettings, match="locked with another key"):
        decrypt("changed" + locked)


def test_a_key_can_be_changed_while_the_old_one_still_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MERTID_SECRETS_KEY", "gammel")
    old = encrypt("hemmelig")
    monkeypatch.setenv("MERTID_SECRETS_KEY", "ny,gammel")
    assert decrypt(old) == "hemmelig"
    new = encrypt("hemmelig")
    monkeypatch.setenv("MERTID_SECRETS_KEY", "ny")
    assert decrypt(new) == "hemmelig"
    with pytest.raises(BadSettings, match="another key"):
        decrypt(old)
