"""eventapp: registration, agendas and a directory for the EU-CELAC smart specialisation event.

One human, one calendar, one directory. `create_app` is the table of contents; `rooms.py` lists the rooms.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


@contextmanager
def making_what_stays() -> Iterator[None]:
    """What is imported and made inside lasts: looking for garbage among it costs a tenth of the start."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@making_what_stays()
def create_app(mode: str | None = None, **settings: Any) -> Flask:
    """The application. `mode` and `settings` (names of `config.SETTINGS`) win over the environment.

    Raises config.ConfigurationError when a setting cannot be read, or is unsafe in production.
    """
    from eventapp import config, pages
    from eventapp.rooms import offered

    if mode:
        settings["MODE"] = mode
    values = config.flask_config(config.read_settings(os.environ, settings))
    root = config.CHECKOUT or config.PACKAGE
    app = Flask(
        __name__,
        instance_path=str(values["INSTANCE"]),
        template_folder=str(root / "templates"),
        static_folder=str(root / "static"),
    )
    app.config.from_mapping(values)
    pages.bind_extensions(app)
    pages.prepare_requests(app)
    pages.prepare_templates(app)
    for blueprints in offered("blueprints"):
        for blueprint in blueprints():
            app.register_blueprint(blueprint)
    if app.config["DEMO"]:
        from eventapp.demo.views import bp

        app.register_blueprint(bp)
    pages.wrap(app)
    if app.config["PROXIES"]:
        count = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
    return app
