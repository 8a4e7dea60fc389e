"""Letters as PDF: in support of a visa, and confirming a registration; numbered, and anyone can check that one is real.

`texts.py` is what they say, `operations.py` how they are issued and withdrawn, `sheets.py` how they become PDF. A
letter keeps the words it was issued with, so that it stays the same whatever changes later.
"""
