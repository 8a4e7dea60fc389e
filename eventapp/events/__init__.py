"""An event's facts and its public home page.

An event is one edition, with its days, place, texts in its languages and links to other events. Who attends
is not its business. Start with `models.py`; `urls.py` turns the first parts of an address into language and event.
"""
