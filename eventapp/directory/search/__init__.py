"""Finding people, organisations, offers and needs by words, and counting what is found.

`search.py` has the one function that pages, commands and files call. What may be found is written into rows
(`models.py`, `index.py`), one for each audience, in the transaction of every change; so the search asks for the rows
of the viewer's audience and nothing has to be taken out of its results. `engines.py` speaks to the full-text search
of the two databases; `terms.py` takes apart what was typed.
"""
