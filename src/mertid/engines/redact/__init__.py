"""Find what must be withheld in documents, take it out, prove that it is gone. Usable without the rest of mertid."""
