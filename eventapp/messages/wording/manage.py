"""The organisers' pages of the texts of mails and documents: which there are, those of one in one language."""

from textwrap import shorten
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from wtforms import TextAreaField

from eventapp.accounts.access import manager, may_in
from eventapp.common.errors import keeps_input
from eventapp.common.forms import AtMost, Form, PlainText, announce, stripped
from eventapp.common.languages import IN_LANGUAGE, LANGUAGES, current_language
from eventapp.extensions import db
from eventapp.messages.mailings.forms import faults_in_words
from eventapp.messages.mailings.merging import Merged, WrongText, unknown_in
from eventapp.messages.models import Message
from eventapp.messages.rendering import CannotRender, RenderedMail, render
from eventapp.messages.views import bp
from eventapp.messages.wording import operations, reading
from eventapp.messages.wording.texts import MailText, is_mail, texts_of, values_named_in
from eventapp.rooms import offered

AREA = "communications"
ROOT = f"{IN_LANGUAGE}/<event:event>/manage/mail-texts"
LONGEST, LONGEST_LABEL = 2_000, 60


class WordingForm(Form):
    """A field for each text of a mail; made by `form_for`."""

    texts: dict[str, MailText]

    def validate(self, *args: Any, **options: Any) -> bool:
        well = super().validate(*args, **options)
        for name, text in self.texts.items():
            if unknown := unknown_in(self[name].data or "", text.placeholders):
                self[name].errors = [*self[name].errors, *faults_in_words(WrongText(unknown))]
                well = False
        return well

    def wanted(self) -> dict[MailText, str]:
        return {text: (self[name].data or "").replace("\r\n", "\n") for name, text in self.texts.items()}


@bp.get(ROOT)
@manager(AREA)
def wordings(event: Any) -> str:
    """All mails that the event sends, with the languages in which it words them anew."""
    return render_template(
        "messages/wording/wordings.html",
        event=event,
        tables=[
            (_("Mails of this event"), _addressed(_mails())),
            (_("Documents, calendar entries, and words that mails are put together of"), _addressed(_modules())),
        ],
        counts=operations.counts(event),
        languages=LANGUAGES,
    )


@bp.route(f"{ROOT}/<string(maxlength=80):mail>/<any({', '.join(LANGUAGES)}):language>", methods=["GET", "POST"])
@manager(AREA)
@keeps_input
def wording(event: Any, mail: str, language: str) -> Any:
    """The texts of one mail in one language: change them, see the mail, go back to the product's."""
    template = mail.replace(".", "/")
    name = (_mails() | _modules()).get(template) or abort(404)
    form = form_for(event, template, language)
    if form.is_submitted_well():
        if request.form.get("reset"):
            operations.reset(event, template, language, current_user)
            announce(_("The mail says the product’s texts again."))
        else:
            operations.word(event, template, language, form.wanted(), current_user)
            announce(_("Your changes are saved."))
        db.session.commit()
        reading.forget()
        return redirect(url_for("messages.wording", mail=mail, language=language), code=303)
    return render_template(
        "messages/wording/wording.html",
        event=event,
        form=form,
        mail=mail,
        name=name,
        language=language,
        languages=LANGUAGES,
        preview=_preview(event, template, language) if is_mail(template) else None,
        is_module=not is_mail(template),
        has_example=_example(event, template, language) is not None,
        is_worded=bool(operations.wordings(event, template, language)),
        may_change=may_in(event, AREA, write=True),
        has_errors=bool(form.errors),
    )


@bp.get(f"{ROOT}/<string(maxlength=80):mail>/<any({', '.join(LANGUAGES)}):language>/example")
@manager(AREA)
def wording_example(event: Any, mail: str, language: str) -> Response:
    """A document of an invented person, as saved."""
    reading.forget()
    content, kind = _example(event, mail.replace(".", "/"), language) or abort(404)
    return Response(content, content_type=kind)


def form_for(event: Any, template: str, language: str) -> WordingForm:
    """The form of a mail's texts, filled with what it says now."""
    present = operations.wordings(event, template, language)
    texts = {f"text_{number}": text for number, text in enumerate(texts_of(template), 1)}
    fields: dict[str, Any] = {"texts": texts}
    for name, text in texts.items():
        default = text.default(language)
        hints = [_("The product’s text: %(text)s", text=default)] if text.key in present else []
        if text.placeholders:
            hints.append(_("Placeholders: %(names)s", names=" ".join(f"{{{name}}}" for name in text.placeholders)))
        fields[name] = TextAreaField(
            text.part or shorten(text.default(current_language()), LONGEST_LABEL, placeholder="…"),
            [PlainText(), AtMost(LONGEST)],
            filters=[stripped],
            description=" ".join(hints),
            render_kw={"rows": max(2, len(default) // 70 + 1), "lang": language},
        )
    now_said = {n: present[t.key].text if t.key in present else t.default(language) for n, t in texts.items()}
    return type("WordingForm", (WordingForm,), fields)(data=now_said)


def _mails() -> dict[str, Any]:
    """The mails of all rooms that belong to an event, by template."""
    names: dict[str, Any] = {reading.LAYOUT: _("What all mails share")}
    for offer in offered("mail_names"):
        names |= offer()
    return names


def _modules() -> dict[str, Any]:
    """What else of the rooms has texts that can be worded anew, by the module they stand in."""
    return {module: name for offer in offered("worded_texts") for module, name in offer().items()}


def _addressed(names: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    return {template.replace("/", "."): (template, name) for template, name in names.items()}


def _example(event: Any, template: str, language: str) -> tuple[bytes, str] | None:
    """A document with these texts and its type, of an invented person; None for words alone."""
    found = (offer(template, event, language) for offer in offered("text_example"))
    return next(filter(None, found), None)


def _preview(event: Any, template: str, language: str) -> RenderedMail | None:
    """The mail with invented values; None for what is no mail, or needs values that cannot be invented."""
    if template == reading.LAYOUT:
        return None
    values = {name: _invented(name) for name in values_named_in(template)}
    for offer in offered("mail_examples"):
        values |= offer(event, language)
    message = Message(
        event_id=event.id, language=language, template=template, values=values, name="María José Núñez", address=""
    )
    reading.forget()
    try:
        return render(message)
    except CannotRender:
        return None


def _invented(name: str) -> Any:
    if name == "mailing":
        return Merged(_("Subject"), _("The text of the mail"), _("The text of the mail"))
    if name.startswith(("is_", "had_", "has_")):
        return True
    return "https://example.org/" if name.endswith(("link", "url")) else f"[{name}]"
