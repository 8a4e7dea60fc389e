"""What this room offers, see `eventapp/rooms.py`."""

from datetime import date

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    from eventapp.events.views import bp

    return [bp]


def demo(today: date) -> None:
    from eventapp.events.demo import build

    build(today)
