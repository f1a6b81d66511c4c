"""What is done with plans in the background: searched for, mended after an event, compared with a plain one."""

QUEUE = "plans"
"""A queue of their own: a search takes minutes and must wait neither for a training nor for papers, nor make the post wait."""
