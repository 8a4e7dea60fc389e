"""The forms of rooms, tracks and speakers, and hours by the days of the event."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, TimeField, ValidationError
from wtforms.validators import Optional

from eventapp.agenda.editor.forms import Texts, named, number, texts_in
from eventapp.agenda.errors import BadTimes
from eventapp.agenda.models import Room, Track
from eventapp.agenda.operations import local_instant
from eventapp.agenda.words import COLORS
from eventapp.common.formats import date_text
from eventapp.common.forms import AlwaysAnswered, Form, ShortText
from eventapp.events.models import Event

Interval = tuple[datetime, datetime]
FARTHEST = 120  # minutes on foot
CHOICES = [SelectChoice(color, name) for color, name in COLORS.items()]


class HoursForm(Form):
    """A form with the fields of `hours_in`."""

    def hours_rows(self) -> list[tuple[Any, Any]]:
        """The fields of each day: from, until."""
        return [(self[f"opens_{n}"], self[f"closes_{n}"]) for n in range(self.count_of_days)]

    def hours(self, event: Event) -> list[Interval]:
        """From when to when on each day that says so. Midnight as an end is that of the next day. Raises BadTimes."""
        found = []
        for day, (opens, closes) in zip(event.days, self.hours_rows(), strict=True):
            if (opens.data is None) != (closes.data is None):
                raise BadTimes(_("Give both the beginning and the end, or neither."))
            if opens.data is None:
                continue
            last = day + timedelta(days=1) if closes.data == time() else day
            times = (datetime.combine(day, opens.data), datetime.combine(last, closes.data))
            begin, end = (local_instant(event, one).astimezone(UTC) for one in times)
            if end <= begin:
                raise BadTimes(_("The end must be after the beginning."))
            found.append((begin, end))
        return found


def hours_in(event: Event) -> dict[str, Any]:
    """Two times for each day of the event, for a class derived from `HoursForm`."""
    fields: dict[str, Any] = {"count_of_days": len(event.days)}
    for n, day in enumerate(event.days):
        said = date_text(day, "full")
        fields[f"opens_{n}"] = TimeField(_("%(day)s, from", day=said), [Optional()])
        fields[f"closes_{n}"] = TimeField(_("%(day)s, until", day=said), [Optional()])
    return fields


def hours_data(event: Event, times: Iterable[Interval]) -> dict[str, Any]:
    days = {day: n for n, day in enumerate(event.days)}
    found: dict[str, Any] = {}
    for begin, end in times:
        begins, ends = begin.astimezone(event.zone), end.astimezone(event.zone)
        if begins.date() in days:
            n = days[begins.date()]
            found |= {f"opens_{n}": begins.time(), f"closes_{n}": ends.time()}
    return found


class RoomForm(Texts, HoursForm):
    main = "name"
    version = HiddenField()
    capacity = number(_l("Capacity"), 1, 100_000)
    booths = number(_l("Booths for interpreters"), 0, 50)
    equipment = ShortText(_l("Equipment"), max=500)

    @classmethod
    def of(cls, event: Event, room: Room | None, rooms: list[Room], walks: dict[int, int]) -> "RoomForm":
        """`walks`: minutes from the room to others, by their row."""
        others = [one for one in rooms if one is not room]
        fields = texts_in(event.languages, {"name": (_l("Name"), False)}) | hours_in(event)
        for other in others:
            fields[f"walk_{other.public_id}"] = number(named(other.name, event), 0, FARTHEST)
        fields |= {"languages": event.languages, "others": others}
        return type("RoomForm", (cls,), fields)(data=cls.data_of(event, room, others, walks))

    @staticmethod
    def data_of(event: Event, room: Room | None, others: list[Room], walks: dict[int, int]) -> dict[str, Any]:
        if room is None:
            return {"booths": 0}
        known = {name: getattr(room, name) for name in ("capacity", "booths", "equipment", "version")}
        known |= {f"name_{code}": room.name.get(code) for code in event.languages}
        known |= {f"walk_{other.public_id}": walks.get(other.id) for other in others}
        return known | hours_data(event, [tuple(map(datetime.fromisoformat, one)) for one in room.hours])

    @property
    def walk_fields(self) -> list[Any]:
        return [self[f"walk_{other.public_id}"] for other in self.others]

    def values(self, event: Event) -> dict[str, Any]:
        """Columns of `Room`. Raises BadTimes."""
        return {
            "name": self.text("name"),
            "capacity": self.capacity.data,
            "booths": self.booths.data or 0,
            "equipment": self.equipment.data or "",
            "hours": [[begin.isoformat(), end.isoformat()] for begin, end in self.hours(event)],
        }

    def walks(self) -> dict[Room, int]:
        return {other: self[f"walk_{other.public_id}"].data or 0 for other in self.others}


class TrackForm(Texts):
    main = "name"
    version = HiddenField()
    color = RadioField(_l("Color"), [AlwaysAnswered()], choices=CHOICES, validate_choice=False)

    def validate_color(self, field: Any) -> None:
        if field.data not in COLORS:
            raise ValidationError(_l("Choose one."))

    @classmethod
    def of(cls, event: Event, track: Track | None, tracks: list[Track]) -> "TrackForm":
        known: dict[str, Any] = {"color": list(COLORS)[len(tracks) % len(COLORS)]}
        if track is not None:
            known = {f"name_{code}": track.name.get(code) for code in event.languages}
            known |= {"color": track.color, "version": track.version}
        fields = texts_in(event.languages, {"name": (_l("Name"), False)})
        return type("TrackForm", (cls,), fields | {"languages": event.languages})(data=known)

    def values(self, event: Event) -> dict[str, Any]:
        """Columns of `Track`."""
        return {"name": self.text("name"), "color": self.color.data}
