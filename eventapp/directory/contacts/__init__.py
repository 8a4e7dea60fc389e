"""How people of an event reach one another without knowing an address: requests, messages, cards, blocks.

Who may reach whom is decided in `rules.py`, what a block hides in `blocks.py`. Mails leave by `notices.py`, which keeps
quiet hours. Start with `models.py`.
"""
