"""The organisers' forms of mass mails and reminders, with a field for each filter and each language."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, IntegerField, RadioField, SelectChoice, SelectField, ValidationError
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from eventapp.common.clock import now
from eventapp.common.forms import Form, LongText, ShortText
from eventapp.common.languages import LANGUAGES
from eventapp.messages.mailings.audiences import Audience, Placeholder, Reminder
from eventapp.messages.mailings.merging import WrongText, compiled
from eventapp.messages.models import Mailing

SUBJECT, BODY, MOST_DAYS = 200, 10_000, 365
KINDS = {
    "own": _l("About their own registration: everyone gets it"),
    "news": _l("Other news: with a link to unsubscribe, and not to those who have done so"),
}


class MailingForm(Form):
    """What goes to whom. Fields besides these are made by `form_for`."""

    kind = RadioField(
        _l("What it is"),
        [DataRequired(_l("Choose what it is."))],
        choices=[SelectChoice(*kind) for kind in KINDS.items()],
        default="own",
    )
    audience: Audience
    filter_names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def validate(self, *args: Any, **options: Any) -> bool:
        well = super().validate(*args, **options)
        faults = sum([self._faults_in(code) for code in self.languages])
        if well and not faults and not any(self[f"subject_{code}"].data for code in self.languages):
            first = self[f"subject_{self.languages[0]}"]
            first.errors = [*first.errors, _("Write a subject and a text in at least one language.")]
            return False
        return well and not faults

    def _faults_in(self, code: str) -> int:
        """Check the texts of one language; returns how many faults were found."""
        subject, body = self[f"subject_{code}"], self[f"body_{code}"]
        found = []
        if body.data and not subject.data:
            found.append((subject, _("Write a subject for this text.")))
        if subject.data and not body.data:
            found.append((body, _("Write a text for this subject.")))
        for field, in_subject in ((subject, True), (body, False)):
            text = field.data or ""
            try:
                compiled(text if in_subject else "", "" if in_subject else text, self.audience.placeholders)
            except WrongText as wrong:
                found += [(field, message) for message in faults_in_words(wrong)]
        for field, message in found:
            field.errors = [*field.errors, message]
        return len(found)

    def values(self) -> dict[str, Any]:
        """The columns of a mailing."""
        texts = {
            part: {code: text for code in self.languages if (text := self[f"{part}_{code}"].data)}
            for part in ("subject", "body")
        }
        chosen = {name: value for name in self.filter_names if (value := self[f"to_{name}"].data)}
        days = {"days": self["days"].data} if "days" in self else {}
        return {"kind": self.kind.data, "filters": chosen, **texts, **days}


def faults_in_words(wrong: WrongText) -> list[str]:
    """What is wrong with a text, a line each."""
    lines = []
    for name, nearest in wrong.unknown.items():
        if nearest:
            lines.append(
                _("There is no placeholder {%(name)s}. Did you mean {%(nearest)s}?", name=name, nearest=nearest)
            )
        else:
            lines.append(_("There is no placeholder {%(name)s}. Those that exist are listed below.", name=name))
    if wrong.has_wrong_link:
        lines.append(_("Only the placeholder of a link may be the address of a link, and alone."))
    return lines


def form_for(
    event: Any, audience: Audience, mailing: Mailing | None, given: dict[str, str], reminder: Reminder | None
) -> MailingForm:
    """The form of a mailing, or of a new one to those that `given` filters choose."""
    languages = tuple(dict.fromkeys((*event.languages, *LANGUAGES)))
    filters = [chosen for chosen in audience.filters(event) if not chosen.is_hidden]
    fields: dict[str, Any] = {}
    filled: dict[str, Any] = {"kind": mailing.kind if mailing else "own"}
    for chosen in filters:
        fields[f"to_{chosen.name}"] = _filter_field(chosen)
        filled[f"to_{chosen.name}"] = (mailing.filters if mailing else given).get(chosen.name, "")
    for code in languages:
        fields[f"subject_{code}"] = ShortText(_l("Subject"), max=SUBJECT, render_kw={"lang": code})
        fields[f"body_{code}"] = LongText(_l("Text"), max=BODY, render_kw={"rows": 10, "lang": code})
        if mailing:
            filled[f"subject_{code}"] = mailing.subject.get(code, "")
            filled[f"body_{code}"] = mailing.body.get(code, "")
    if reminder:
        fields["days"] = IntegerField(
            reminder.days_label,
            [InputRequired(_l("Enter a number of days.")), NumberRange(0, MOST_DAYS, _l("Enter 0 to 365 days."))],
        )
        filled["days"] = mailing.days if mailing else 7
    shape = {
        "audience": audience,
        "filter_names": tuple(chosen.name for chosen in filters),
        "languages": languages,
    }
    return type("MailingForm", (MailingForm,), {**shape, **fields})(data=filled)


def _filter_field(chosen: Any) -> Any:
    if chosen.choices is None:
        return ShortText(chosen.label)
    choices = [SelectChoice("", _("All")), *(SelectChoice(*choice) for choice in chosen.choices)]
    return SelectField(chosen.label, [Optional()], choices=choices, validate_choice=False)


def examples(placeholders: tuple[Placeholder, ...]) -> dict[str, str]:
    """A value for each placeholder, where there is nobody to take them from."""
    return {p.name: str(p.example) or f"[{p.label}]" for p in placeholders}


class ScheduleForm(Form):
    """When a mail begins, in the zone of the event."""

    at = DateTimeLocalField(_l("Day and time"), [InputRequired(_l("Enter a day and a time."))])

    def __init__(self, *args: Any, event: Any, **options: Any) -> None:
        self.event = event
        super().__init__(*args, **options)

    def validate_at(self, field: Any) -> None:
        if field.data and self.instant <= now():
            raise ValidationError(_l("Choose a time that is still to come."))

    @property
    def instant(self) -> datetime:
        return self.at.data.replace(tzinfo=self.event.zone)
