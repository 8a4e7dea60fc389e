"""Participants and organisations: who is who.

A participant is one human at one event, unique by address, whatever they do there; all other rooms point at
it. An organisation is shared by all events. Start with `models.py`; `access.py` says who is looking at a page.
"""
