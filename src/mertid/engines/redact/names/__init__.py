"""Names of people in text: `find_names` for one text, `find_names_many` for many."""

from .find import find_names, find_names_many

__all__ = ["find_names", "find_names_many"]
