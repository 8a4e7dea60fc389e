"""Approval: the desk says yes or no to registrations, one or many, also again after an edit.

What the states mean stands in `registration/models.py`.
"""
