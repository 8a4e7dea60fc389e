"""The forms of contacts."""

from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectChoice, ValidationError

from eventapp.common.forms import AlwaysAnswered, Form, LongText, ShortText, required
from eventapp.directory.contacts.models import (
    MESSAGE_LENGTH,
    NOTE_LENGTH,
    NOTICES,
    REPORT_OUTCOMES,
    REPORT_REASONS,
    REQUEST_LENGTH,
    ContactChoices,
)
from eventapp.directory.contacts.words import NOTICE_NAMES, OUTCOME_NAMES, REASON_NAMES
from eventapp.events.forms import Choice
from eventapp.events.places import zones


class AskForm(Form):
    """The first message to someone."""

    message = LongText(
        _l("Message"),
        required(_l("Write a few words.")),
        max=REQUEST_LENGTH,
        description=_l("Who you are and what you would like to talk about, in any language. Without web addresses."),
    )


class WriteForm(Form):
    """A message to a contact."""

    text = LongText(_l("Your message"), required(_l("Write a few words.")), max=MESSAGE_LENGTH)


class NoteForm(Form):
    """What one keeps of a contact."""

    note = LongText(_l("Private note"), max=NOTE_LENGTH, description=_l("Only you see it."))
    tags = ShortText(_l("Tags"), max=300, description=_l("Words to find the contact by, with commas between them."))

    def split_tags(self) -> list[str]:
        return (self.tags.data or "").split(",")


class ScanForm(Form):
    """Someone's code, scanned or typed."""

    code = ShortText(
        _l("Code"),
        required(_l("Type the code.")),
        max=500,
        description=_l("Eight letters and digits, below the picture that the other shows."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class AddForm(Form):
    """What one says when one has scanned the code of someone."""

    note = LongText(
        _l("Private note"), max=NOTE_LENGTH, description=_l("Where you met, what you spoke of. Only you see it.")
    )
    shares = BooleanField(_l("Give this person my e-mail address too"), [AlwaysAnswered()])


class ReportForm(Form):
    """Why one reports someone."""

    reason = Choice(_l("What is it about?"), [(reason, REASON_NAMES[reason]) for reason in REPORT_REASONS])
    text = LongText(_l("What happened?"), max=2000)
    blocks = BooleanField(_l("Block this person as well"), [AlwaysAnswered()], default=True)


class ChoicesForm(Form):
    """When mails may come."""

    notices = Choice(_l("Mails about contacts"), [(name, NOTICE_NAMES[name]) for name in NOTICES])
    zone = Choice(_l("Your time zone"))
    quiet_from = Choice(_l("No mails from"), [(str(hour), f"{hour:02}:00") for hour in range(24)])
    quiet_until = Choice(_l("until"), [(str(hour), f"{hour:02}:00") for hour in range(24)])
    card_shares = BooleanField(
        _l("Who scans my code gets my e-mail address"),
        [AlwaysAnswered()],
        description=_l("Without this they become a contact and write to you here."),
    )

    @classmethod
    def of(cls, choices: ContactChoices, own_zone: str) -> "ChoicesForm":
        form = cls(
            data={
                "notices": choices.notices,
                "zone": choices.zone or "",
                "quiet_from": str(choices.quiet_from),
                "quiet_until": str(choices.quiet_until),
                "card_shares": choices.card_shares,
            }
        )
        usual = _("That of my country: %(zone)s", zone=own_zone.replace("_", " "))
        form.zone.choices = [SelectChoice("", usual), *(SelectChoice(z, z.replace("_", " ")) for z in zones())]
        return form

    def validate_notices(self, field: Any) -> None:
        if field.data not in NOTICES:
            raise ValidationError(_l("Choose one of the list."))

    def validate_zone(self, field: Any) -> None:
        if field.data and field.data not in available_timezones():
            raise ValidationError(_l("Choose one of the list."))

    def validate_quiet_from(self, field: Any) -> None:
        if field.data not in {str(hour) for hour in range(24)}:
            raise ValidationError(_l("Choose one of the list."))

    validate_quiet_until = validate_quiet_from

    def values(self) -> dict[str, Any]:
        return {
            "notices": self.notices.data,
            "zone": self.zone.data or None,
            "quiet_from": int(self.quiet_from.data),
            "quiet_until": int(self.quiet_until.data),
            "card_shares": bool(self.card_shares.data),
        }


class DecisionForm(Form):
    """What becomes of a report."""

    outcome = Choice(_l("Decision"), [(outcome, OUTCOME_NAMES[outcome]) for outcome in REPORT_OUTCOMES])


class IntroduceForm(Form):
    """Two people who should meet, by their e-mail addresses as registered."""

    one = ShortText(_l("E-mail address of one"), required(_l("Enter the address of a participant.")), max=320)
    other = ShortText(_l("E-mail address of the other"), required(_l("Enter the address of a participant.")), max=320)
    message = LongText(
        _l("Why should they meet?"),
        required(_l("Write a few words.")),
        max=REQUEST_LENGTH,
        description=_l("Both read it. Neither sees the address of the other."),
    )
