"""The example the demo shows: two events and 150 invented people, as plain files.

`events.json` tells of the 2017 event in our own words, from the news article on it, and of an invented
coming edition; `participants.csv` holds the invented people registered for that edition. No person in it
is real, nor any organisation but public bodies named in general terms, and every address ends in
example.org. The rooms read these files when the demo is built; `tests/demo/test_files.py` says what
they promise.
"""
