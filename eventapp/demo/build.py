"""Building the demo: the tables, and what each room enters into them."""

from datetime import date

from flask import Flask

from eventapp import migrations
from eventapp.common.clock import now
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.rooms import offered


def ensure_demo(app: Flask) -> None:
    """Fill the database with the demo, unless it holds an event; in one transaction."""
    with app.app_context():
        create_tables(app)
        if db.session.scalar(db.select(Event.id).limit(1)) is None:
            fill(now().date())
        db.session.commit()


def create_tables(app: Flask) -> None:
    """Bring the tables to this version."""
    if migrations.latest() is None:
        migrations.metadata()
        db.create_all()
        return
    import flask_migrate

    migrations.bind(app)
    flask_migrate.upgrade()


def fill(today: date) -> None:
    """Let each room enter its part, in the order of the rooms."""
    for demo in offered("demo"):
        demo(today)
        db.session.flush()
