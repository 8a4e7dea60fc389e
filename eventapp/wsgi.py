"""The application for a WSGI server: `granian --interface wsgi eventapp.wsgi:app` or `gunicorn eventapp.wsgi:app`.

Production unless EVENTAPP_MODE says otherwise.
"""

import os

from eventapp import create_app

app = create_app(os.environ.get("EVENTAPP_MODE", "production"))
