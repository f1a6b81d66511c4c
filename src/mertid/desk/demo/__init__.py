"""The demo: two invented authorities, invented people and invented mail. Nothing here is about anybody who lives."""
