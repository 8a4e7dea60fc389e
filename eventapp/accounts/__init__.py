"""Who can sign in, and what they may do: users, sign-in, teams and their roles.

It does not know participants; `people` joins a participant to a user. Start with `access.py`: the decorators
that say for whom a page is, one on every endpoint.
"""

from eventapp.accounts.late import without_heavy_imports

with without_heavy_imports():
    import flask_security as flask_security
