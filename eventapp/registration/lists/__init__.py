"""The organisers' list of registrations: filters, columns, saved views, selecting rows, files.

Start with `filters.py` for what can be asked and `queries.py` for how it is found among 50,000 rows. `columns.py`
names the columns of the page and of the files, `selection.py` tells how another part of the product offers an
action on selected rows. What the actions do is not decided here.
"""
