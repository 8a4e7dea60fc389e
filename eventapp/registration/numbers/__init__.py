"""Registrations counted: over time, by category, country, side, stakeholder type and gender; as charts, tables and CSV.

`queries.py` counts in the database, `charts.py` draws, `manage.py` shows. Gender is counted when the form has a
question with the key `gender` that offers choices.
"""
