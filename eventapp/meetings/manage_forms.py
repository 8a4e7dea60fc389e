"""The organisers' forms of meetings."""

from datetime import date, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from eventapp.common import formats
from eventapp.common.columns import LocalizedText
from eventapp.common.forms import AlwaysAnswered, Form, ShortText, required, stripped
from eventapp.events.forms import Boxes
from eventapp.events.models import Event
from eventapp.meetings.models import MeetingSettings, Place, Slot
from eventapp.meetings.words import MODE_NAMES
from eventapp.registration.forms import Buttons

ONLINE = "online"
DEADLINES = ("asks_from", "asks_until")
MOST_ROWS = 40
HALVES = (("morning", _l("Morning")), ("afternoon", _l("Afternoon")))


class Between(NumberRange):
    """A whole number within bounds, saying which."""

    def __init__(self, least: int, most: int) -> None:
        message = _l("Enter a number from %(min)s to %(max)s.", min=least, max=most)
        super().__init__(least, most, message)


def number(label: Any, least: int, most: int, **options: Any) -> IntegerField:
    """A field for a whole number that must be there."""
    missing = InputRequired(_l("Enter a number from %(min)s to %(max)s.", min=least, max=most))
    return IntegerField(label, [missing, Between(least, most)], **options)


class SettingsForm(Form):
    """The rules of meetings. Times stand in fields of each day, `morning_begin_<day>` and so on."""

    is_on = BooleanField(_l("People can ask for meetings"), [AlwaysAnswered()])
    mode = Buttons(_l("How meetings come about"), MODE_NAMES, [InputRequired(_l("Choose one."))])
    slot_minutes = number(_l("Minutes of a meeting"), 5, 240)
    break_minutes = number(_l("Minutes between two"), 0, 120)
    has_onsite = BooleanField(_l("On site, at tables"), [AlwaysAnswered()])
    has_online = BooleanField(_l("Online"), [AlwaysAnswered()])
    link_template = StringField(
        _l("Address of an online meeting"),
        [Optional()],
        filters=[stripped],
        description=_l("With {meeting} where each has its own name: https://meet.example.org/{meeting}"),
    )
    sides = Buttons(
        _l("Who may ask whom"),
        {"any": _l("Everyone may ask everyone"), "across": _l("Europe and CELAC: only people of the other side")},
        [InputRequired(_l("Choose one."))],
    )
    asks = Boxes(
        _l("Only between these categories"), (), description=_l("None ticked: people of all categories may ask all.")
    )
    most_open = number(_l("Open requests a person may have"), 1, 100)
    most_meetings = number(_l("Meetings a person may have"), 1, 100)
    most_people = number(_l("People at a meeting, at most"), 2, 12)
    expiry_days = number(_l("Days to answer a request"), 1, 60)
    remind_days = number(_l("Days before that to remind"), 0, 30)
    reminder_hours = number(
        _l("Hours before the first meeting of a day to remind people"), 0, 168, description=_l("0: no reminder.")
    )
    nudge_days = number(
        _l("Days before asking ends to write to people without a meeting"),
        0,
        60,
        description=_l("Once, with three people whom they could ask. 0: nobody is written to."),
    )
    asks_from = DateTimeLocalField(
        _l("People can ask from"), [Optional()], description=_l("In the event’s time; empty: from the start.")
    )
    asks_until = DateTimeLocalField(
        _l("People can ask until"), [Optional()], description=_l("In the event’s time; empty: without end.")
    )
    most_moves = number(_l("Meetings that planning again may move, in percent"), 0, 100)

    @classmethod
    def of(cls, event: Event, settings: MeetingSettings, categories: list) -> "SettingsForm":
        """The form with a pair of times for each half of each day of the event."""
        fields = {name: TimeField(label, [Optional()]) for name, label in _time_fields(event)}
        form_class = type("SettingsOfEvent", (cls,), fields)
        plain = [name for name in vars(cls) if hasattr(MeetingSettings, name) and name not in ("asks", *DEADLINES)]
        known: dict[str, Any] = {name: getattr(settings, name) for name in plain}
        for name in DEADLINES:
            moment = getattr(settings, name)
            known[name] = moment.astimezone(event.zone).replace(tzinfo=None) if moment else None
        known["asks"] = [f"{one} {other}" for one, other in settings.asks]
        form = form_class(data=known | _times_known(settings))
        title = {c.code: c.name.localized(str(form.meta.locales[0] if form.meta.locales else "en")) for c in categories}
        form.asks.choices = [
            SelectChoice(f"{one} {other}", f"{title[one]} → {title[other]}") for one in title for other in title
        ]
        return form

    def day_fields(self, event: Event) -> list[tuple[date, list]]:
        """The fields of the times by day."""
        names = [name for name, _label in _time_fields(event)]
        return [(day, [self[name] for name in names if name.endswith(day.isoformat())]) for day in event.days]

    def validate_link_template(self, field: StringField) -> None:
        if not field.data.startswith("https://") or len(field.data) > 300:
            raise ValidationError(_l("Enter an address that begins with https://."))

    def validate_asks_until(self, field: DateTimeLocalField) -> None:
        if field.data and self.asks_from.data and field.data <= self.asks_from.data:
            raise ValidationError(_l("The end must be after the beginning."))

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if not (self.has_onsite.data or self.has_online.data):
            self.has_onsite.errors = [*self.has_onsite.errors, _l("Choose at least one way to meet.")]
            is_valid = False
        for name in (name for name in self._fields if "_begin_" in name):
            begin, end = self[name], self[name.replace("_begin_", "_end_")]
            if bool(begin.data) != bool(end.data) or (begin.data and begin.data >= end.data):
                end.errors = [*end.errors, _l("Enter both times, the end after the beginning.")]
                is_valid = False
        return is_valid

    def values(self, event: Event) -> dict[str, Any]:
        """What was entered, as `setup.save_settings` takes it."""
        names = [name for name in self._fields if hasattr(MeetingSettings, name) and name != "asks"]
        values = {name: self[name].data for name in names}
        for name in DEADLINES:
            values[name] = values[name].replace(tzinfo=event.zone) if values[name] else None
        offered = {choice.value for choice in self.asks.choices}
        values["asks"] = [pair.split() for pair in self.asks.data or () if pair in offered]
        values["days"] = [
            {"day": day.isoformat(), "begin": _clock(begin.data), "end": _clock(end.data)}
            for day, fields in self.day_fields(event)
            for begin, end in zip(fields[::2], fields[1::2], strict=True)
            if begin.data
        ]
        return values


def _time_fields(event: Event) -> list[tuple[str, Any]]:
    return [
        (f"{half}_{edge}_{day.isoformat()}", _l("%(half)s, %(edge)s", half=name, edge=word))
        for day in event.days
        for half, name in HALVES
        for edge, word in (("begin", _l("from")), ("end", _l("to")))
    ]


def _times_known(settings: MeetingSettings) -> dict[str, time]:
    known: dict[str, time] = {}
    for window in settings.days:
        begin, end = time.fromisoformat(window["begin"]), time.fromisoformat(window["end"])
        half = "morning" if begin < time(13) and f"morning_begin_{window['day']}" not in known else "afternoon"
        known |= {f"{half}_begin_{window['day']}": begin, f"{half}_end_{window['day']}": end}
    return known


def _clock(value: time) -> str:
    return value.strftime("%H:%M")


class TablesForm(Form):
    """Several tables at once."""

    name = ShortText(_l("Name"), required(_l("Enter a name, such as Table.")), max=30)
    count = number(_l("How many"), 1, 200)
    chairs = number(_l("Chairs at each"), 2, 12)
    in_row = number(_l("Tables in a row on the map"), 0, MOST_ROWS, description=_l("0: not on the map."))
    room = ShortText(_l("Room"), max=80)


class PlaceForm(Form):
    """One table: its name, chairs and place on the map, and its room in the languages of the event."""

    name = ShortText(_l("Name"), required(_l("Enter a name, such as Table.")), max=40)
    chairs = number(_l("Chairs"), 2, 12)
    row = number(_l("Row on the map"), 0, MOST_ROWS, description=_l("Counted from the front; 0: not on the map."))
    column = number(_l("Position in the row"), 0, MOST_ROWS)
    is_open = BooleanField(_l("In use"), [AlwaysAnswered()])

    @classmethod
    def of(cls, event: Event, place: Place) -> "PlaceForm":
        """The form with a field for the room in each language."""
        fields = {
            f"room_{code}": ShortText(_l("Room (%(language)s)", language=formats.language_name(code)), max=80)
            for code in event.languages
        }
        names = ("name", "chairs", "row", "column", "is_open")
        known = {name: getattr(place, name) for name in names}
        known |= {f"room_{code}": place.room.get(code, "") for code in event.languages}
        return type("PlaceOfEvent", (cls,), fields)(data=known)

    def values(self, event: Event) -> dict[str, Any]:
        """What was entered, as `setup.change_table` takes it."""
        values = {name: self[name].data for name in ("name", "chairs", "row", "column", "is_open")}
        rooms = {code: self[f"room_{code}"].data for code in event.languages}
        return values | {"room": LocalizedText({code: text for code, text in rooms.items() if text})}


class PlacingForm(Form):
    """When and where a meeting is; an empty table lets the computer choose one."""

    slot = SelectField(_l("Time"), [AlwaysAnswered()], validate_choice=False)
    place = SelectField(_l("Tables"), [AlwaysAnswered()], validate_choice=False)
    is_fixed = BooleanField(_l("No plan may move it"), [AlwaysAnswered()])

    @classmethod
    def of(cls, slots: list[Slot], places: list[Place], has_online: bool, **known: Any) -> "PlacingForm":
        form = cls(data=known)
        form.slot.choices = [SelectChoice(slot.public_id, _slot_label(slot)) for slot in slots]
        tables = [SelectChoice(place.public_id, place.name) for place in places if place.is_open]
        form.place.label.text = pgettext("furniture", "Table")
        online = [SelectChoice(ONLINE, _l("Online"))] if has_online or known["place"] == ONLINE else []
        form.place.choices = [SelectChoice("", _l("Whichever is free")), *online, *tables]
        return form


def _slot_label(slot: Slot) -> str:
    return f"{formats.date_text(slot.starts_at, 'medium')}, {formats.time_text(slot.starts_at)}"
