"""Facts: the typed description of a case, from which API schema, import mapping and fact list come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .errors import BadCase
from .text import Text


def fact(label_da: str, label_en: str, *, unit: str = "", code: str = "", default: Any = ..., **limits: Any) -> Any:
    """Declare one fact: Danish and English label, unit, code system, default and pydantic limits (``ge``, ``max_length`` ...)."""
    extra: dict[str, Any] = {"label": {"da": label_da, "en": label_en}, "unit": unit, "code": code}
    return Field(default, title=label_da, json_schema_extra=extra, **limits)


@dataclass(frozen=True)
class FactSpec:
    """What a page or an import needs to know of one fact."""

    name: str
    label: Text
    unit: str
    code: str
    required: bool


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
        found = []
        for name, field in cls.model_fields.items():
            extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
            label: Any = extra.get("label") or {"da": name, "en": name}
            found.append(FactSpec(name, Text(**label), str(extra.get("unit", "")), str(extra.get("code", "")), field.is_required()))
        return tuple(found)


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
