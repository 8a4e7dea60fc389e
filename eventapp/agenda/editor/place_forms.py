"""The forms of rooms, tracks and speakers, and hours by the days of the event."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, TimeField, ValidationError
from wtforms.validators import Optional

from eventapp.agenda.conflicts import Interval, joined
from eventapp.agenda.editor.forms import Texts, named, number, texts_in
from eventapp.agenda.errors import BadTimes
from eventapp.agenda.models import Room, Speaker, Track
from eventapp.agenda.operations import local_instant
from eventapp.agenda.words import COLORS
from eventapp.common.formats import date_text
from eventapp.common.forms import AlwaysAnswered, Form, ShortText
from eventapp.events.models import Event

FARTHEST = 120  # minutes on foot
LEAST_SPANS = 2  # a morning and an afternoon
CHOICES = [SelectChoice(color, name) for color, name in COLORS.items()]


class HoursForm(Form):
    """A form with the fields of `hours_in`."""

    spans: list[int]  # how many times each day has fields for

    def hours_rows(self) -> list[list[tuple[Any, Any]]]:
        """For each day its fields: from, until, as often as it has them."""
        return [
            [(self[f"opens_{n}_{span}"], self[f"closes_{n}_{span}"]) for span in range(count)]
            for n, count in enumerate(self.spans)
        ]

    def hours(self, event: Event) -> list[Interval]:
        """From when to when on each day that says so. Midnight as an end is that of the next day. Raises BadTimes."""
        found = []
        for day, fields in zip(event.days, self.hours_rows(), strict=True):
            for opens, closes in fields:
                if (opens.data is None) != (closes.data is None):
                    raise BadTimes(_("Give both the beginning and the end, or neither."))
                if opens.data is not None:
                    found.append(_interval(event, day, opens.data, closes.data))
        return joined(found)


class AvailabilityForm(HoursForm):
    """When a speaker can come."""

    version = HiddenField()

    @classmethod
    def of(cls, event: Event, speaker: Speaker) -> "AvailabilityForm":
        times = [(one.starts_at, one.ends_at) for one in speaker.availabilities]
        known = hours_data(event, times) | {"version": speaker.version}
        return type("AvailabilityForm", (cls,), hours_in(event, times))(data=known)


def hours_in(event: Event, times: Iterable[Interval] = ()) -> dict[str, Any]:
    """Times for each day of the event, more than `times` has of it, for a class derived from `HoursForm`."""
    spans = [max(len(those) + 1, LEAST_SPANS) for those in _by_day(event, times)]
    fields: dict[str, Any] = {"spans": spans}
    for n, day in enumerate(event.days):
        said = date_text(day, "full")
        for span in range(spans[n]):
            begins = _("%(day)s, again from", day=said) if span else _("%(day)s, from", day=said)
            ends = _("%(day)s, again until", day=said) if span else _("%(day)s, until", day=said)
            fields[f"opens_{n}_{span}"] = TimeField(begins, [Optional()])
            fields[f"closes_{n}_{span}"] = TimeField(ends, [Optional()])
    return fields


def hours_data(event: Event, times: Iterable[Interval]) -> dict[str, Any]:
    return {
        f"{name}_{n}_{span}": moment.time()
        for n, those in enumerate(_by_day(event, times))
        for span, interval in enumerate(those)
        for name, moment in zip(("opens", "closes"), interval, strict=True)
    }


def _by_day(event: Event, times: Iterable[Interval]) -> list[list[Interval]]:
    """For each day those that begin on it, in order and in the time of the event."""
    found: dict[date, list[Interval]] = {day: [] for day in event.days}
    for begin, end in sorted(times):
        local = begin.astimezone(event.zone), end.astimezone(event.zone)
        if local[0].date() in found:
            found[local[0].date()].append(local)
    return list(found.values())


def _interval(event: Event, day: date, opens: time, closes: time) -> Interval:
    last = day + timedelta(days=1) if closes == time() else day
    times = (datetime.combine(day, opens), datetime.combine(last, closes))
    begin, end = (local_instant(event, one).astimezone(UTC) for one in times)
    if end <= begin:
        raise BadTimes(_("The end must be after the beginning."))
    return begin, end


def _hours_of(room: Room) -> list[Interval]:
    return [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in room.hours]


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
        fields = texts_in(event.languages, {"name": (_l("Name"), False)})
        fields |= hours_in(event, _hours_of(room) if room else ())
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
        return known | hours_data(event, _hours_of(room))

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
