"""News, publications, documents and plain pages: what the event and its regions publish.

It knows regions and events below it, no participants. Start with `models.py`.
"""
