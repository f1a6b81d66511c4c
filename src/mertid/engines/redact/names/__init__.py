"""Names of people in text: `find_names` for one text, `find_names_many` for many."""

from mertid.engines.redact.names.find import find_names, find_names_many

__all__ = ["find_names", "find_names_many"]
