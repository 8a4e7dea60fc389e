"""Registering for an event: categories, registrations from draft to ticket, the waiting list.

Start with `models.py` for the states of a registration and `operations.py` for what leads from one to another.
Who the person is stands in `people`; the mails it queues leave through `messages`.
"""
