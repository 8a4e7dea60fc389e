"""What several rooms need and no room owns: column types, seats, the activity log, cached pages, tables out.

It knows no room and no page. Start with `database.py` (how a transaction begins), `columns.py` (the types
every table uses) and `seats.py` (the one way to take a place).
"""
