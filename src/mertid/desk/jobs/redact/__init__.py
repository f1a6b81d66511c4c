"""What is done with a request's papers in the background: fetched, read, sorted and linked, redacted and proved."""

QUEUE = "papers"
"""A queue of their own: neither waits for a training, nor makes the post wait."""
