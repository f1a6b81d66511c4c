"""Route: who visits whom when, and which vehicles that takes. A library of its own."""
