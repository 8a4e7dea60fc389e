"""The S3 regions of the European Union and of CELAC, and what is known of them.

The room holds the official lists (NUTS 2 regions of the 27 member states, first-level subdivisions of the 33 CELAC
states, the world's countries by name in four languages; their sources are in `data/README.md`) and statements with a
source: priorities, figures, findings, linkages and flows, entered one by one, from tables or proposed by delegates. It
compares regions, ranks partners and draws the pictures. Who comes from a region, and what an event says of it, rooms
above add to its page (`region_panels` in `rooms.py`). Start reading in `models.py`, then `operations.py`.
"""
