"""What a participant agreed to, and how they take it back or give it again.

The records are `registration.models.Consent`, made when the form is sent. Start with `operations.py`.
"""
