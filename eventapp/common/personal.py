"""Marks for columns and tables, read when a person asks for a copy of their data (`people/privacy/rows.py`)."""

UNKNOWN_TO_THEM = {"unknown_to_them": True}
"""On a column: what a person is not told. On a foreign key: the row is what another keeps of them."""
MADE_OF_OTHERS = {"made_of_others": True}
"""On a table: its rows are made anew from other rows, and tell nothing more."""
