"""The organisers' side of the programme: the draft with its conflicts, its forms, and publishing.

Start with `draft.py` for what is read, `views.py` and `publishing_views.py` for the pages.
"""
