"""The desk's forms of the queue."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField
from wtforms.validators import DataRequired, NumberRange, Optional

from eventapp.common.forms import AlwaysAnswered, Form
from eventapp.events.models import Event
from eventapp.registration.forms import Buttons

MONTH_IN_HOURS = 24 * 31
LARGEST_PRIORITY = 1000


class RulesForm(Form):
    """How freed places go on, in which order, and who sees it."""

    freed_places = Buttons(
        _l("A freed place"),
        {
            "offered": _l("is offered to the next, who accepts or refuses it"),
            "given": _l("is given to the next at once"),
        },
        [DataRequired(_l("Choose one."))],
    )
    offer_hours = IntegerField(
        _l("Hours to answer an offer"),
        [
            Optional(),
            NumberRange(1, MONTH_IN_HOURS, _l("Enter a number of hours from 1 to %(max)s.", max=MONTH_IN_HOURS)),
        ],
        description=_l("After that the place goes to the next."),
    )
    order = Buttons(
        _l("Order"),
        {"time": _l("by time of joining"), "priority": _l("by the priority you set, then by time")},
        [DataRequired(_l("Choose one."))],
    )
    shows_position = BooleanField(_l("Show those who wait their place in the queue"), [AlwaysAnswered()])

    @classmethod
    def of(cls, event: Event, **options: Any) -> "RulesForm":
        """The rules as they are; with `formdata=None` whatever form was sent."""
        return cls(
            **options,
            data={
                "freed_places": "offered" if event.offer_hours else "given",
                "offer_hours": event.offer_hours or 48,
                "order": "priority" if event.queue_by_priority else "time",
                "shows_position": event.shows_queue_position,
            },
        )

    def rules(self) -> dict[str, Any]:
        """What was entered, as `operations.change_rules` takes it."""
        return {
            "offer_hours": (self.offer_hours.data or 48) if self.freed_places.data == "offered" else None,
            "queue_by_priority": self.order.data == "priority",
            "shows_queue_position": bool(self.shows_position.data),
        }


class PriorityForm(Form):
    """How urgent those chosen are."""

    priority = IntegerField(
        _l("Priority"),
        [Optional(), NumberRange(0, LARGEST_PRIORITY, _l("Enter a number from 0 to %(max)s.", max=LARGEST_PRIORITY))],
        description=_l("From 0 to %(max)s. Higher numbers come first.", max=LARGEST_PRIORITY),
    )
