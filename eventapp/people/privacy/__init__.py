"""What a person may ask of those who hold their data: a copy of all of it, and its erasure.

rows.py        what hangs on a participant, found by the foreign keys of all tables
copying.py     the copy, as plain values
erasing.py     the erasure, once every room has ended what others wait for
retention.py   the erasure of all, weeks after the event
views.py       the participant's page; manage.py the desk's, for those who ask by mail
"""
