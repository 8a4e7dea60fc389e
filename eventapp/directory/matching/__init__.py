"""Whom a participant should meet: needs held against offers both ways.

`scores.py` says how well two people suit one another, `ranking.py` makes the list of one person and keeps it varied
and fair, `views.py` shows it and takes "interesting" and "not for me".
"""
