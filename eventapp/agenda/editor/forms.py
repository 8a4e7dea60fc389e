"""The forms of the editor."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, IntegerField, SelectChoice, TimeField, ValidationError
from wtforms.validators import NumberRange, Optional

from eventapp.agenda.models import Room, Session, Talk, Track
from eventapp.agenda.of_regions import PlacesField
from eventapp.agenda.operations import local_instant
from eventapp.agenda.words import FORMATS, KINDS, ROLES, SEATS, STATES
from eventapp.common.columns import LocalizedText
from eventapp.common.forms import AlwaysAnswered, Form, LongText, ShortText
from eventapp.common.languages import LANGUAGES, current_language
from eventapp.events.forms import Boxes, Choice
from eventapp.events.models import Event

EMPTY_PEOPLE = 3
MOST_PEOPLE = 60
LONGEST_TITLE, LONGEST_TEXT = 1_000, 20_000  # as long as those that files bring


def number(label: Any, least: int, most: int, **options: Any) -> IntegerField:
    message = _l("Enter a number from %(min)s to %(max)s.", min=least, max=most)
    return IntegerField(label, [Optional(), NumberRange(least, most, message)], **options)


def texts_in(languages: list[str], names: dict[str, tuple]) -> dict[str, Any]:
    """A field for each text, given as {name: (label, is long)}, in each language, named `<name>_<language>`.

    The first text must be there in one language at least; see `Texts`.
    """
    found: dict[str, Any] = {}
    main = next(iter(names))
    for name, (label, is_long) in names.items():
        for code in languages:
            found[f"{name}_{code}"] = (LongText if is_long else ShortText)(
                f"{label} ({LANGUAGES[code]})",
                [Optional(), AlwaysAnswered()] if name == main else None,
                max=LONGEST_TEXT if is_long else LONGEST_TITLE,
                render_kw={"lang": code, "rows": 4} if is_long else {"lang": code},
            )
    return found


class Texts(Form):
    """A form with texts in several languages; one of the first text's must be there."""

    languages: list[str]
    main: str = "title"

    def text(self, name: str) -> dict[str, str]:
        return {code: said for code in self.languages if (said := self[f"{name}_{code}"].data)}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_good = super().validate(*args, **kwargs)
        if not self.text(self.main):
            self[f"{self.main}_{self.languages[0]}"].errors = [_l("Enter it in one language at least.")]
            return False
        return is_good


class TimesForm(Form):
    """When and where: what moving a session asks. `minutes` instead of an end, so that a night is no matter."""

    version = HiddenField()
    day = DateField(_l("Day"), [Optional()])
    begin = TimeField(_l("Begin"), [Optional()])
    minutes = number(_l("Minutes"), 1, 960)
    room = Choice(_l("Room"))

    def times(self, event: Event) -> dict[str, datetime | None]:
        """The instants, or None for both when the session is not placed. Raises BadTimes."""
        if self.day.data is None or self.begin.data is None or self.minutes.data is None:
            return {"starts_at": None, "ends_at": None}
        begin = local_instant(event, datetime.combine(self.day.data, self.begin.data)).astimezone(UTC)
        return {"starts_at": begin, "ends_at": begin + timedelta(minutes=self.minutes.data)}

    def validate_room(self, field: Any) -> None:
        """A room that someone removed meanwhile is not the same as none."""
        if field.data and field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_l("Choose one."))

    def offer_rooms(self, rooms: list[Room], event: Event) -> None:
        offered = [SelectChoice(room.public_id, named(room.name, event)) for room in rooms]
        self.room.choices = [SelectChoice("", _l("No room")), *offered]


def named(text: LocalizedText, event: Event) -> str:
    """A text of the event in the language of who edits, else in the event's."""
    return text.localized(current_language(), event.language)


def times_data(event: Event, session: Session | Talk) -> dict[str, Any]:
    if session.starts_at is None:
        return {}
    local = session.starts_at.astimezone(event.zone)
    minutes = int((session.ends_at - session.starts_at).total_seconds() // 60)
    return {"day": local.date(), "begin": local.time(), "minutes": minutes}


class SessionForm(Texts, TimesForm):
    """All of a session. People are rows of a name, a role and a talk, `person_0` and so on."""

    kind = Choice(_l("Kind"), KINDS.items())
    state = Choice(_l("State"), STATES.items())
    track = Choice(_l("Track"))
    spoken = Boxes(_l("Languages spoken"), LANGUAGES.items())
    interpreted = Boxes(_l("Interpreted into"), LANGUAGES.items())
    format = Choice(_l("Format"), FORMATS.items())
    link = ShortText(_l("Link"), max=500, description=_l("Where people take part online, as https://…"))
    seats = Choice(_l("Seats"), SEATS.items())
    capacity = number(_l("Number of seats"), 1, 100_000)
    places = PlacesField()

    def validate_link(self, field: Any) -> None:
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_l("Enter an address that begins with https://."))

    def validate_kind(self, field: Any) -> None:
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_l("Choose one."))

    validate_state = validate_format = validate_seats = validate_kind
    validate_track = TimesForm.validate_room

    def people_rows(self) -> list[tuple[Any, Any, Any]]:
        return [(self[f"person_{n}"], self[f"role_{n}"], self[f"talk_{n}"]) for n in range(self.count)]

    @classmethod
    def of(cls, event: Event, session: Session | None, rooms: list[Room], tracks: list[Track]) -> "SessionForm":
        """The form of a session, or of a new one."""
        appearances = list(session.appearances)[:MOST_PEOPLE] if session else []
        talks = list(session.talks) if session else []
        fields = texts_in(event.languages, {"title": (_l("Title"), False), "abstract": (_l("Description"), True)})
        count = len(appearances) + EMPTY_PEOPLE
        offered = [("", _l("The whole session")), *((t.public_id, named(t.title, event)) for t in talks)]
        for n in range(count):
            fields[f"person_{n}"] = ShortText(_l("Name %(number)s", number=n + 1), max=250)
            fields[f"role_{n}"] = Choice(_l("Role %(number)s", number=n + 1), ROLES.items())
            fields[f"talk_{n}"] = Choice(_l("Talk %(number)s", number=n + 1), offered)
        made = type("SessionForm", (cls,), fields | {"languages": event.languages, "count": count})
        form = made(data=_data_of(event, session, appearances))
        form.offer_rooms(rooms, event)
        tracks_offered = [SelectChoice(track.public_id, named(track.name, event)) for track in tracks]
        form.track.choices = [SelectChoice("", _l("No track")), *tracks_offered]
        return form

    def begin_with(self, said: Any) -> None:
        """Take day, time, minutes and room from an address, as far as they can be read."""
        for name in ("day", "begin", "minutes", "room"):
            if name in said:
                before = self[name].data
                self[name].process(MultiDict({name: said[name]}))
                self[name].data = self[name].data or before
                self[name].process_errors = []

    @staticmethod
    def data_of(event: Event, session: Session) -> dict[str, Any]:
        return _data_of(event, session, list(session.appearances)[:MOST_PEOPLE])

    def values(self, event: Event, rooms: list[Room], tracks: list[Track]) -> dict[str, Any]:
        """Columns of `Session`. Raises BadTimes."""
        known_rooms, known_tracks = ({one.public_id: one.id for one in rows} for rows in (rooms, tracks))
        found: dict[str, Any] = self.times(event)
        found |= {name: self[name].data for name in ("kind", "state", "format", "seats")}
        found |= {"link": self.link.data or "", "title": self.text("title"), "abstract": self.text("abstract")}
        found |= {name: [code for code in self[name].data or [] if code in LANGUAGES] for name in LANGUAGE_LISTS}
        found |= {"room_id": known_rooms.get(self.room.data), "track_id": known_tracks.get(self.track.data)}
        return found


LANGUAGE_LISTS = ("spoken", "interpreted")


def _data_of(event: Event, session: Session | None, appearances: list) -> dict[str, Any]:
    if session is None:
        return {"day": event.first_day, "minutes": 60, "state": "planned", "kind": "panel"}
    plain = ("kind", "state", "spoken", "interpreted", "format", "link", "seats", "capacity", "version")
    found = {name: getattr(session, name) for name in plain} | times_data(event, session)
    found["room"] = session.room.public_id if session.room else ""
    found["track"] = session.track.public_id if session.track else ""
    found["places"] = ", ".join(one.place for one in session.places)
    for name in ("title", "abstract"):
        found |= {f"{name}_{code}": getattr(session, name).get(code) for code in event.languages}
    talks = {talk.id: talk.public_id for talk in session.talks}
    for n, a in enumerate(appearances):
        found |= {f"person_{n}": a.speaker.name, f"role_{n}": a.role, f"talk_{n}": talks.get(a.talk_id, "")}
    return found


class TalkForm(Texts, TimesForm):
    """A talk; its room is that of its session."""

    room = None

    @classmethod
    def of(cls, event: Event, session: Session, talk: Talk | None) -> "TalkForm":
        fields = texts_in(event.languages, {"title": (_l("Title"), False), "abstract": (_l("Description"), True)})
        made = type("TalkForm", (cls,), fields | {"languages": event.languages})
        return made(data=cls.data_of(event, session, talk))

    @staticmethod
    def data_of(event: Event, session: Session, talk: Talk | None) -> dict[str, Any]:
        if talk is None:
            return times_data(event, session) | {"minutes": 20} if session.is_placed else {}
        known = times_data(event, talk) | {"version": talk.version}
        for name in ("title", "abstract"):
            known |= {f"{name}_{code}": getattr(talk, name).get(code) for code in event.languages}
        return known

    def values(self, event: Event) -> dict[str, Any]:
        return {"title": self.text("title"), "abstract": self.text("abstract")} | self.times(event)
