"""The one list of rooms, in the order in which they may import one another.

What must ask every room walks this list. A room offers what it has under fixed names in its `offers.py`:

    blueprints()            its pages
    commands(group)         its commands, added to the `eventapp` group
    jobs()                  its background jobs, a list of `messages.jobs.Job`
    demo(today)             its part of the demo, in the order of this list
    mail_names()            what its mails are called, as {template: name}
    event_home(event)       its part of an event's home page, as (template, values)
    manage_menu(event)      its entries in the organisers' menu, as (endpoint, label, area)
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec

ROOMS = ("accounts", "messages", "events", "regions", "people", "registration")


def offered(name: str) -> Iterator[Callable]:
    """What each room offers under `name`, in the order of the rooms."""
    for room in ROOMS:
        module = f"eventapp.{room}.offers"
        if find_spec(module) and (offer := getattr(import_module(module), name, None)):
            yield offer
