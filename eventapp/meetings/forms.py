"""The forms of participants: asking, answering, free times, what came of a meeting."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired

from eventapp.common import formats
from eventapp.common.forms import AlwaysAnswered, Form, LongText, ShortText
from eventapp.common.text import fold
from eventapp.events.forms import Boxes, Choice
from eventapp.meetings.models import MESSAGE_LENGTH, NOTE_LENGTH, MeetingRequest, MeetingSettings, Slot
from eventapp.meetings.words import PRIORITY_NAMES, RESULT_NAMES
from eventapp.people.models import Participant
from eventapp.registration.forms import Buttons


def slot_label(slot: Slot) -> str:
    """Day and time of a slot in the event's zone."""
    day = formats.date_text(slot.starts_at, "medium")
    return f"{day}, {formats.time_text(slot.starts_at)}–{formats.time_text(slot.ends_at)}"


def by_id(slots: Iterable[Slot], public_ids: Iterable[str]) -> list[Slot]:
    """Those of `slots` that were ticked."""
    ticked = set(public_ids)
    return [slot for slot in slots if slot.public_id in ticked]


class AskForm(Form):
    """What one says when asking for a meeting."""

    message = LongText(
        _l("Message"), max=MESSAGE_LENGTH, description=_l("What would you like to talk about? In any language.")
    )
    priority = Choice(_l("How important is it to you?"), [(str(n), name) for n, name in PRIORITY_NAMES.items()])
    is_online = BooleanField(_l("Meet online"), [AlwaysAnswered()])
    guests = Boxes(
        _l("Whom would you bring?"),
        (),
        description=_l("People of your organisation. They are asked whether they come."),
    )
    preferred = Boxes(
        _l("Times that suit you best"), (), description=_l("If both of you have one of them free, it is taken.")
    )

    @classmethod
    def of(
        cls,
        settings: MeetingSettings,
        slots: list[Slot],
        colleagues: list[Participant],
        others: dict[str, Participant],
        request: MeetingRequest | None = None,
    ) -> "AskForm":
        """`others` are the people of the directory by their names, for fields `other_1` and so on."""
        known: dict[str, Any] = {"priority": "2"}
        near = {person.id for person in colleagues}
        brought = [guest.participant for guest in request.guests if guest.participant_id not in near] if request else []
        names = {person.id: label for label, person in others.items()}
        others = others | {names.setdefault(person.id, person.name): person for person in brought}
        if request is not None:
            ids = set(request.preferred)
            known = {
                "message": request.message,
                "priority": str(request.priority),
                "is_online": request.is_online,
                "guests": [guest.participant.public_id for guest in request.guests],
                "preferred": [slot.public_id for slot in slots if slot.id in ids],
            }
        known |= {f"other_{number}": names[person.id] for number, person in enumerate(brought, 1)}
        count = settings.most_people - 2 if others else 0
        fields = {f"other_{number}": _name_field(number) for number in range(1, count + 1)}
        form = type("AskFormWithOthers", (cls,), fields)(data=known)
        form.colleagues, form.others = colleagues, others
        form.preferred.choices = [SelectChoice(slot.public_id, slot_label(slot)) for slot in slots]
        form.guests.choices = [SelectChoice(person.public_id, person.name) for person in colleagues]
        if not (settings.has_online and settings.has_onsite):
            del form.is_online
        if not colleagues or settings.most_people < 3:
            del form.guests
        return form

    def other_fields(self) -> list[StringField]:
        """The fields for names from the directory."""
        return [field for field in self if field.name.startswith("other_")]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        for field in self.other_fields():
            if field.data and self._named(field.data) is None:
                field.errors = [*field.errors, _l("Nobody whom you see in the directory has this name.")]
                is_valid = False
        return is_valid

    def _named(self, text: str) -> Participant | None:
        """Who is meant: the name as offered, or without the organisation when it is the only one of that name."""
        if text in self.others:
            return self.others[text]
        alike = [person for person in self.others.values() if fold(person.name) == fold(text)]
        return alike[0] if len(alike) == 1 else None

    def values(self, slots: list[Slot]) -> dict[str, Any]:
        """What was typed, as `operations.ask` takes it."""
        chosen = set(self.guests.data or ()) if "guests" in self else set()
        named = filter(None, (self._named(field.data) for field in self.other_fields() if field.data))
        priority = self.priority.data
        return {
            "message": self.message.data or "",
            "priority": int(priority) if priority in {"1", "2", "3"} else 2,
            "is_online": bool(self.is_online.data) if "is_online" in self else False,
            "preferred": by_id(slots, self.preferred.data or ()),
            "guests": [person for person in self.colleagues if person.public_id in chosen] + list(named),
        }


def _name_field(number: int) -> ShortText:
    return ShortText(
        _l("Someone of the directory (%(number)s)", number=number),
        max=200,
        render_kw={"list": "people", "autocomplete": "off"},
    )


class SuggestedForm(Form):
    """What one says when asking someone whom a mail suggested; may stay empty."""

    message = LongText(
        _l("Message"), max=MESSAGE_LENGTH, description=_l("What would you like to talk about? In any language.")
    )


class SlotForm(Form):
    """One slot to choose; `none` is the label of leaving it to the computer, where that is possible."""

    slot = SelectField(_l("Time"), [AlwaysAnswered()], validate_choice=False)

    @classmethod
    def of(cls, slots: list[Slot], none: Any = None) -> "SlotForm":
        form = cls()
        offered = [SelectChoice("", none)] if none else []
        form.slot.choices = [*offered, *(SelectChoice(slot.public_id, slot_label(slot)) for slot in slots)]
        return form


class ReasonForm(Form):
    """Why one declines or cancels; may stay empty."""

    reason = ShortText(_l("Reason"), max=300)


class OutcomeForm(Form):
    """A private note on a meeting."""

    note = LongText(_l("Private note"), max=NOTE_LENGTH, description=_l("Only you see it."))


class AfterForm(OutcomeForm):
    """What came of a meeting, as the mail after it asks."""

    result = Buttons(_l("How was it?"), RESULT_NAMES, [InputRequired(_l("Choose one."))])


class NotesForm(Form):
    """What the people of a meeting write down together."""

    notes = LongText(
        _l("Shared notes"), max=NOTE_LENGTH, description=_l("Everyone of this meeting can read and change them.")
    )
