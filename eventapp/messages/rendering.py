"""From a row of the outbox to a mail: subject, text and HTML, in the receiver's language.

A mail is one Jinja file `templates/<template>.mail`, rendered twice, with `format` "txt" and "html":

    {% extends "messages/layout." ~ format %}
    {% from "messages/parts." ~ format import paragraph, button, facts, code_block with context %}
    {% block subject %}{{ _("Confirm your registration: %(event)s", event=event_title) }}{% endblock %}
    {% block body %}{{ paragraph(_("Thank you.")) }}{{ button(_("Confirm"), link) }}{% endblock %}

It knows the message's values and `name`, `site_name` and `language`. A value it names and nobody gave is an
error: no mail leaves with a gap. In HTML every text is escaped, in plain text none.
"""

import re
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import force_locale
from jinja2 import Environment, StrictUndefined, Template

from eventapp.common import words
from eventapp.messages.models import Message
from eventapp.messages.wording.reading import use_wording, wording_of

KEY = "eventapp.mail_environments"
FORMATS = ("txt", "html")
# What a mail program would turn into a link by itself: "://" and a dot between words.
SEEMS_A_LINK = re.compile(r"(?<=:)(?=//)|(?<=\w)(?=\.\w\w)")
BLANK_LINES = re.compile(r"\n{3,}")
ZERO_WIDTH_SPACE = "\u200b"


class CannotRender(Exception):
    """The mail cannot be made; the message says which template and why. Trying again will not help."""


@dataclass(frozen=True)
class RenderedMail:
    """A mail as it goes out; `calendar` is an .ics text to attach, or None."""

    subject: str
    text: str
    html: str
    calendar: str | None = None


def render(message: Message) -> RenderedMail:
    """Make the mail of `message`. `values["calendar"]` is attached, all other values are for the template.

    Raises CannotRender for a template that is missing or wrong, or a value it misses.
    """
    values = _values(message)
    try:
        if message.mailing_id:
            values["mailing"] = _text_of_mailing(message)
        with (
            force_locale(message.language),
            wording_of(message.event_id, message.language, message.template, apart=True),
        ):
            templates = {form: _template(form, message) for form in FORMATS}
            subject = one_line(_block(templates["txt"], "subject", {**values, "format": "txt"}))
            parts = {form: templates[form].render(values, format=form).strip() + "\n" for form in FORMATS}
            parts["txt"] = BLANK_LINES.sub("\n\n", parts["txt"])
    except Exception as error:  # whatever a template may raise
        raise CannotRender(f"{message.template}.mail: {type(error).__name__}: {error}") from error
    if not subject:
        raise CannotRender(f"{message.template}.mail: the subject is empty")
    return RenderedMail(subject, parts["txt"], parts["html"], message.values.get("calendar"))


def block_of(message: Message, name: str) -> str:
    """The plain text of one block of the mail's template, as "subject"."""
    with force_locale(message.language), wording_of(message.event_id, message.language, message.template, apart=True):
        return _block(_template("txt", message), name, {**_values(message), "format": "txt"}).strip()


def one_line(text: str) -> str:
    """`text` as it may stand in a header: line breaks and other controls become blanks."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def unlinked(text: str) -> str:
    """`text` with an invisible mark where a mail program would see an address of the web.

    Anyone may register anyone's address under the name "Win now at http://example.org"; our mail to them must
    not advertise it.
    """
    return SEEMS_A_LINK.sub(ZERO_WIDTH_SPACE, text)


def web_address(url: str) -> str:
    """`url`, which is to be a link in a mail. Raises ValueError when it is no address of the web."""
    if not url.startswith(("https://", "http://")) or not one_line(url) == url:
        raise ValueError(f"not a web address: {url!r}")
    return url


def _values(message: Message) -> dict[str, Any]:
    return {
        **message.values,
        "name": one_line(unlinked(message.name or "")),
        "site_name": current_app.config["SITE_NAME"],
        "language": message.language,
    }


def _text_of_mailing(message: Message) -> Any:
    from eventapp.messages.mailings.texts import merged_for  # it builds on this file

    return merged_for(message)


def _environment(form: str) -> Environment:
    """The application's templates, escaping everything for "html" and nothing for "txt"."""
    environments: dict[str, Any] = current_app.extensions.setdefault(KEY, {})
    if form not in environments:
        environment = current_app.jinja_env.overlay(autoescape=form == "html", undefined=StrictUndefined)
        environment.filters = {**environment.filters, "unlinked": unlinked, "web_address": web_address}
        if form == "txt":
            words.use_plain_texts(current_app, environment)
        use_wording(environment, html=form == "html")
        environments[form] = environment
    return environments[form]


def _template(form: str, message: Message) -> Template:
    return _environment(form).get_template(f"{message.template}.mail")


def _block(template: Template, name: str, values: dict[str, Any]) -> str:
    if name not in template.blocks:
        raise ValueError(f"it has no block {name!r}")
    return "".join(template.blocks[name](template.new_context(values)))
