"""Affine matrices as PDF writes them: (a, b, c, d, e, f); a row vector is multiplied from the left."""

Matrix = tuple[float, float, float, float, float, float]
Rectangle = tuple[float, float, float, float]
ONE: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(m: Matrix, n: Matrix) -> Matrix:
    """Return the matrix that does ``m`` first and ``n`` then."""
    a, b, c, d, e, f = m
    p, q, r, s, t, u = n
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def inverse(m: Matrix) -> Matrix:
    """Return the matrix that undoes ``m``. Raises ZeroDivisionError where none does."""
    a, b, c, d, e, f = m
    det = a * d - b * c
    return d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det


def moved(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return where ``m`` puts a point."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def bounds(m: Matrix, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
    """Return the upright rectangle round a rectangle that ``m`` has moved."""
    a, b, c, d, e, f = m
    ax, bx, cy, dy = (a * x0, a * x1), (b * x0, b * x1), (c * y0, c * y1), (d * y0, d * y1)
    return min(ax) + min(cy) + e, min(bx) + min(dy) + f, max(ax) + max(cy) + e, max(bx) + max(dy) + f


def cut(box: Rectangle, clip: Rectangle) -> Rectangle:
    """Return what of a rectangle lies within another."""
    return max(box[0], clip[0]), max(box[1], clip[1]), min(box[2], clip[2]), min(box[3], clip[3])
