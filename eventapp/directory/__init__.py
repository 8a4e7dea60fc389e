"""What people show of themselves: entries, search, offers and needs, matches and contacts.

Who sees what is decided in one query, here. Start with `models.py`.
"""
