"""Whom mass mails and reminders about registrations go to, and what each mail can tell its reader.

Offered to the room `messages`; `eventapp/messages/mailings/audiences.py` says in which shape. `registrations.py` are
those who registered, `heads.py` those who lead delegations, `shared.py` what both have in common.
"""
