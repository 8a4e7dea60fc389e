"""What this room offers, see `eventapp/rooms.py`."""

from datetime import date

import click
from flask import Blueprint


def blueprints() -> list[Blueprint]:
    from eventapp.accounts.views import bp

    return [bp]


def commands(group: click.Group) -> None:
    from eventapp.accounts.commands import users

    group.add_command(users)


def demo(today: date) -> None:
    from eventapp.accounts.demo import build

    build()
