"""The programme in the formats that other programs read and write.

Written strictly (`schedule_xml.py`, `schedule_json.py`, `calendar.py`, `tables.py`, `paper.py`), read leniently
(`reading.py`, and `importing.py` for what becomes of it). Start with `facts.py`.
"""
