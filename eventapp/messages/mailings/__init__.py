"""Mass mails and reminders: one text to many, merged with what is known of each, and unsubscribing from news.

Rooms above offer audiences and kinds of reminders (`audiences.py`); `merging.py` makes one person's mail out of a
text, `operations.py` has what organisers do, `sending.py` what the worker does. Start reading there.
"""
