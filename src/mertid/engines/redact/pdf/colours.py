"""Which colours a reader cannot tell from white paper."""

from collections.abc import Sequence

_PALE = 0.93


def white(values: Sequence[float], *, tint: bool) -> bool:
    """Tell whether colour components are almost white.

    Parameters
    ----------
    values
        1 (grey), 3 (RGB) or 4 (CMYK) components in [0, 1].
    tint
        One or more amounts of ink (Separation, DeviceN): 0 is white.
    """
    if not values:
        return False
    if tint or len(values) == 4:
        return max(values) <= 1 - _PALE
    return min(values) >= _PALE
