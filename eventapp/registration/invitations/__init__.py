"""Invitations: a personal link that opens one category to one person until a deadline.

Start with `models.py` for the states and `operations.py` for what leads from one to another; `attendance.py` is what
ties an invitation to the registration made through it. Members of a delegation are invitations too.
"""
