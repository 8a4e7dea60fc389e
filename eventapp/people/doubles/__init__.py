"""Doubles: participants and organisations that were entered twice.

`finding.py` proposes pairs, `operations.py` lets one give way to the other and undoes that for a day. What points at
the one that gives way is found in the tables themselves (`rows.py`), so that a table added to a room above is covered
without being named here. Start with `operations.py`.
"""
