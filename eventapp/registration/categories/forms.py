"""The desk's form of a category, with a field of each text for each language of the event."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, Field, IntegerField
from wtforms.validators import DataRequired, NumberRange, Optional

from eventapp.common.clock import now
from eventapp.common.forms import AlwaysAnswered, Form, LongText, ShortText, required
from eventapp.common.languages import LANGUAGES
from eventapp.events.models import Event
from eventapp.registration.categories.operations import TEXTS, Facts
from eventapp.registration.models import Category

LARGEST = 1_000_000
NAME, DESCRIPTION, CONFIRMATION = 120, 500, 2_000
CHOICES = ("needs_approval", "reviews_edits", "by_invitation", "is_secret", "is_online", "shows_places_left")


def _box(label: Any, description: Any = "") -> BooleanField:
    return BooleanField(label, [AlwaysAnswered()], description=description)


class CategoryForm(Form):
    """`groups` are the headings, each with whether its fields stand in pairs, and their names."""

    capacity = IntegerField(
        _l("Places"),
        [Optional(), NumberRange(0, LARGEST, _l("Enter a number of places, 0 or more."))],
    )
    shows_places_left = _box(_l("Show visitors how many places are left"))
    opens_at = DateTimeLocalField(_l("Registration opens"), [DataRequired(_l("Enter a day and a time."))])
    closes_at = DateTimeLocalField(_l("Registration closes"), [DataRequired(_l("Enter a day and a time."))])
    needs_approval = _box(
        _l("The desk approves each registration"),
        _l("A place is held until you decide. Otherwise the ticket comes at once."),
    )
    reviews_edits = _box(
        _l("Ask for approval again when answers are changed"),
        _l("You see what was changed; the ticket pauses meanwhile."),
    )
    by_invitation = _box(_l("By invitation"), _l("Nobody can register in it by themselves."))
    is_secret = _box(_l("Found by a secret link only"), _l("It stands on no page. Save to get the link."))
    is_online = _box(_l("Takes part online"))

    @classmethod
    def of(cls, event: Event, category: Category | None) -> "CategoryForm":
        """The form of `category`, or of a new one."""
        fields: dict[str, Any] = {}
        for code in event.languages:
            fields |= _texts(code, LANGUAGES[code], is_main=code == event.language)
        form = type("CategoryForm", (cls,), fields)(data=_values(event, category))
        form.capacity.description = (
            _("Taken now: %(taken)s. Leave empty for no limit.", taken=category.taken)
            if category
            else _("Leave empty for no limit.")
        )
        zone = _("Time of the event, %(zone)s.", zone=event.timezone)
        form.opens_at.description = form.closes_at.description = zone
        form.groups = [
            (_("Name"), True, [f"name_{code}" for code in event.languages]),
            (_("Description"), True, [f"description_{code}" for code in event.languages]),
            (_("Places and time"), True, ["opens_at", "closes_at", "capacity"]),
            (_("Who comes in, and how"), False, list(CHOICES)),
            (_("Text of the confirmation"), True, [f"confirmation_{code}" for code in event.languages]),
        ]
        return form

    def facts(self, event: Event) -> Facts:
        """What was entered, with times of the event's zone, in the shape `operations.save` takes."""
        texts = {name: {code: self[f"{name}_{code}"].data or "" for code in event.languages} for name in TEXTS}
        times = {name: self[name].data.replace(tzinfo=event.zone) for name in ("opens_at", "closes_at")}
        return texts | times | {"capacity": self.capacity.data} | {name: bool(self[name].data) for name in CHOICES}


def _texts(code: str, language: str, *, is_main: bool) -> dict[str, Field]:
    needed = required(_l("Enter a name.")) if is_main else None
    hint = _l("Stands in the mail with the ticket and on the participant’s page: where to collect the badge, say.")
    return {
        f"name_{code}": ShortText(language, needed, max=NAME),
        f"description_{code}": LongText(language, max=DESCRIPTION, render_kw={"rows": 3}),
        f"confirmation_{code}": LongText(
            language, max=CONFIRMATION, description=hint if is_main else "", render_kw={"rows": 3}
        ),
    }


def _values(event: Event, category: Category | None) -> dict[str, Any]:
    if category is None:
        opens = now().replace(minute=0, second=0, microsecond=0)
        return {
            "shows_places_left": True,
            "opens_at": _local(event, opens),
            "closes_at": _local(event, max(event.starts_at, opens + timedelta(days=1))),
        }
    texts = {f"{name}_{code}": getattr(category, name).get(code, "") for name in TEXTS for code in event.languages}
    plain = {name: getattr(category, name) for name in (*CHOICES, "capacity") if name != "is_secret"}
    times = {name: _local(event, getattr(category, name)) for name in ("opens_at", "closes_at")}
    return texts | plain | times | {"is_secret": category.is_hidden}


def _local(event: Event, instant: datetime) -> datetime:
    return instant.astimezone(event.zone).replace(tzinfo=None)
