"""Facts: the typed description of a case, from which API schema, import mapping and fact list come."""

import re
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Self, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from .errors import BadCase
from .text import Text
from .units import day, quantity


def fact(
    label_da: str, label_en: str, *, unit: str = "", code: str = "", default: Any = ..., words: Mapping[str, Text] | None = None,
    sign: int = 0, changeable: bool = False, known: Text | None = None, **limits: Any,
) -> Any:
    """Declare one fact: Danish and English label, unit, code system, default and pydantic limits (``ge``, ``max_length`` ...).

    Parameters
    ----------
    words
        How each value is read, by its JSON text (``"true"``, ``"false"``, a choice's key); ``""`` for a missing one.
    sign
        What experts know: +1 more of it never lowers the outcome's chance, -1 never raises it, 0 nothing is known.
    changeable
        Whether it can be changed for this person, so that it may be asked "what if".
    known
        When the value is known, such as "ved visitationen"; facts known later than the case would tell the future.
    """
    extra: dict[str, Any] = {"label": {"da": label_da, "en": label_en}, "unit": unit, "code": code}
    if words:
        extra["words"] = {key: text.model_dump() for key, text in words.items()}
    extra |= {key: value for key, value in (("sign", sign), ("changeable", changeable)) if value}
    if known is not None:
        extra["known"] = known.model_dump()
    return Field(default, title=label_da, json_schema_extra=extra, **limits)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Kind = Literal["number", "whole", "yes_no", "choice", "date", "text", "other"]


@dataclass(frozen=True)
class FactSpec:
    """What a page, an import or an engine needs to know of one fact.

    ``kind`` of its values; ``choices`` the keys of a choice; ``low`` and ``high`` its limits (inclusive), None where there is none;
    ``empty`` whether it may be missing. ``words``, ``sign``, ``changeable`` and ``known`` as in `fact`.
    """

    name: str
    label: Text
    unit: str
    code: str
    required: bool
    kind: Kind = "other"
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    empty: bool = False
    words: Mapping[str, Text] = field(default_factory=dict)
    sign: int = 0
    changeable: bool = False
    known: Text | None = None

    def read(self, value: Any) -> Text:
        """Return how a value is read: its words, else itself with its unit ("1 gang", "2,5 timer"), a date in words."""
        key = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        if (said := self.words.get(key)) is not None:
            return said
        if value is None:
            return Text(da="ikke oplyst", en="not given")
        if isinstance(value, bool):
            return Text(da="ja", en="yes") if value else Text(da="nej", en="no")
        if isinstance(value, int | float):
            return quantity(value, self.unit)
        if isinstance(value, date):
            return day(value)
        if self.kind == "date" and _DAY.match(key):
            return day(date.fromisoformat(key[:10]))
        unit = f" {self.unit}" if self.unit else ""
        return Text(da=f"{key}{unit}", en=f"{key}{unit}")


class Facts(BaseModel):
    """Root of every solution's facts. Frozen; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @classmethod
    def read(cls, values: Mapping[str, Any], *, where: str) -> Self:
        """Check ``values`` and return the facts.

        Raises
        ------
        BadCase
            Names each wrong field and what was expected, never its content.
        """
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            raise BadCase(_say(error, values, where)) from None

    @classmethod
    def specs(cls) -> tuple[FactSpec, ...]:
        """Return the facts in the order declared."""
        return tuple(_spec(name, info) for name, info in cls.model_fields.items())


def _spec(name: str, info: FieldInfo) -> FactSpec:
    extra: dict[str, Any] = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    label = extra.get("label") or {"da": name, "en": name}
    kind, choices, empty = _kind(info.annotation)
    low, high = _limits(info.metadata)
    words = {key: Text(**said) for key, said in extra.get("words", {}).items()}
    return FactSpec(
        name, Text(**label), str(extra.get("unit", "")), str(extra.get("code", "")), info.is_required(), kind, choices, low, high, empty,
        words, int(extra.get("sign", 0)), bool(extra.get("changeable")), Text(**extra["known"]) if extra.get("known") else None,
    )


def _kind(annotation: Any) -> tuple[Kind, tuple[str, ...], bool]:
    """Return what kind of values a field holds, its choices, and whether it may be missing."""
    empty = False
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [one for one in get_args(annotation) if one is not type(None)]
        empty = len(inner) < len(get_args(annotation))
        annotation = inner[0] if len(inner) == 1 else None
    if get_origin(annotation) is Literal:
        return "choice", tuple(str(one) for one in get_args(annotation)), empty
    kinds: dict[Any, Kind] = {bool: "yes_no", int: "whole", float: "number", str: "text", date: "date", datetime: "date"}
    return kinds.get(annotation, "other"), (), empty


def _limits(metadata: list[Any]) -> tuple[float | None, float | None]:
    low = next((getattr(one, name) for one in metadata for name in ("ge", "gt") if getattr(one, name, None) is not None), None)
    high = next((getattr(one, name) for one in metadata for name in ("le", "lt") if getattr(one, name, None) is not None), None)
    return low, high


def _say(error: ValidationError, values: Mapping[str, Any], where: str) -> str:
    said = []
    for fault in error.errors(include_input=False, include_url=False, include_context=False):
        name = str(fault["loc"][0]) if fault["loc"] else "?"
        came = type(values[name]).__name__ if name in values else "missing"
        if fault["type"] == "extra_forbidden":
            said.append("a field that is not declared came, expected only declared facts")
        else:
            said.append(f"field '{name}' is {came}, expected {fault['type'].replace('_', ' ')}")
    return f"{where}: {'; '.join(said)}. See samples/{where}.jsonl."
