"""Delegations: the participants of one country, region or body under a head, with a quota.

The members are invitations (`registration/invitations/`): one table for all who were asked to come. Start with
`models.py` for the quota and `operations.py` for what head and desk do.
"""
