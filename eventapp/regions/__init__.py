"""The S3 regions of the European Union and of CELAC.

Today the room holds the official lists: the NUTS 2 regions of the 27 member states, the first-level
subdivisions of the 33 CELAC states, and the world's countries by name in four languages. It has no
tables, and it says nothing yet about a region's priorities, findings or linkages, nor about who comes
from where: participants are in `people`. Start reading in `lists.py`; where the data come from is in
`data/README.md`.
"""
