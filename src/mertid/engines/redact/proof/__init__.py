"""Proof that a written file is free of what was struck, made with other tools than those that wrote it."""
