"""What was learned as JSON and arrays, and back. Only the classes named here are ever made from a file: no code travels with a model."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.core import BadModel

from .additive import Additive, Column, Term
from .calibrate import Calibration, ClassCalibration, Shift
from .classes import ClassModel
from .conformal import Band, Sets
from .counts import CountModel
from .effect import EffectModel, Measure
from .endpoint import Endpoint
from .event import EventModel
from .hazard import Cause, TimeModel
from .learned import Learned
from .memory import Memory
from .outside import Outside
from .trees import Trees

KNOWN = {
    kind.__name__: kind
    for kind in (
        Additive, Column, Term, Trees, Calibration, ClassCalibration, Shift, Band, Sets, EventModel, ClassModel, CountModel, Cause,
        TimeModel, Measure, EffectModel, Memory, Outside, Learned,
    )
}
Arrays = dict[str, NDArray[Any]]


def pack(value: Any, arrays: Arrays) -> Any:
    """Return ``value`` as plain JSON; arrays go into ``arrays`` and leave their name."""
    if isinstance(value, Endpoint):
        return {"endpoint": value.name, "kind": value.kind, "classes": sorted(value.classes)}
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__, "of": {one.name: pack(getattr(value, one.name), arrays) for one in fields(value)}}
    if isinstance(value, np.ndarray):
        name = f"a{len(arrays)}"
        arrays[name] = np.ascontiguousarray(value)
        return {"array": name}
    if isinstance(value, Mapping):
        return {"map": [[key, pack(one, arrays)] for key, one in sorted(value.items())]}
    if isinstance(value, tuple | list):
        return [pack(one, arrays) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return {"float": repr(value)}
    return value


def unpack(value: Any, arrays: Mapping[str, NDArray[Any]], endpoints: Mapping[str, Endpoint]) -> Any:
    """Return what `pack` made plain. Endpoints are the solution's own, by name. Raises `BadModel`."""
    if isinstance(value, list):
        return tuple(unpack(one, arrays, endpoints) for one in value)
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return arrays[value["array"]]
    if "map" in value:
        return {key: unpack(one, arrays, endpoints) for key, one in value["map"]}
    if "float" in value:
        return float(value["float"])
    if "endpoint" in value:
        return _endpoint(value, endpoints)
    return KNOWN[value["is"]](**{name: unpack(one, arrays, endpoints) for name, one in value["of"].items()})


def _endpoint(value: Mapping[str, Any], endpoints: Mapping[str, Endpoint]) -> Endpoint:
    known = endpoints.get(value["endpoint"])
    if known is None or known.kind != value["kind"] or sorted(known.classes) != value["classes"]:
        raise BadModel(
            f"risk: the model's outcome '{value['endpoint']}' ({value['kind']}) is not one of the solution's, expected "
            f"{', '.join(f'{e.name} ({e.kind})' for e in endpoints.values())}. Train again."
        )
    return known
