"""The application for a WSGI server: `granian --interface wsgi eventapp.wsgi:app` or `gunicorn eventapp.wsgi:app`.

Production unless EVENTAPP_MODE says otherwise.
"""

import ctypes
import gc
import os

from eventapp import create_app

M_ARENA_MAX = -8  # mallopt(3)

# A heap for every thread would hold memory that the others cannot use, and Python runs one thread at a time anyway.
if hasattr(libc := ctypes.CDLL(None), "mallopt"):
    libc.mallopt(M_ARENA_MAX, 1)

app = create_app(os.environ.get("EVENTAPP_MODE", "production"))

# What was made so far lasts as long as the process; looking through it again and again is waste.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
