"""Meetings: who asks whom, when and at which table they meet, and what came of it.

A request never holds a slot; what is agreed becomes a meeting, at once in the first slot all have free, or by the plan
of a round. The database keeps people out of two meetings at once. Start with `models.py`, then `operations.py`.
"""
