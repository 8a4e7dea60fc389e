"""The programme: days, rooms, tracks, sessions, talks and who appears in them.

Work goes on in a draft; visitors see the latest release. Start with `models.py`.
"""
