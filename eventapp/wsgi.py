"""The application for a WSGI server: `granian --interface wsgi eventapp.wsgi:app` or `gunicorn eventapp.wsgi:app`.

Production unless EVENTAPP_MODE says otherwise.
"""

import gc
import os

from eventapp import create_app

app = create_app(os.environ.get("EVENTAPP_MODE", "production"))

# What was made so far lasts as long as the process; looking through it again and again is waste.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
