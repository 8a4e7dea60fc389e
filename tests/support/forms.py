"""Filling in a form as a browser without JavaScript does."""

from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def submit(
    client: FlaskClient,
    path: str,
    fields: dict[str, Any] | None = None,
    *,
    form: str | None = None,
    **options: Any,
) -> TestResponse:
    """Open `path`, fill `fields` into its form over what stands there, and send it, following no redirect.

    `form` is the id or the action of the form, or the action of one of its buttons, where a page has several with
    method post; by default the first. `options` go to `client.post`.
    """
    page = client.get(path)
    assert page.status_code == 200, f"{path} answers {page.status}"
    action, values = filled_form(page.text, form)
    return client.post(urljoin(path, action or path), data=values | (fields or {}), **options)


def filled_form(html: str, form: str | None = None) -> tuple[str, dict[str, list[str]]]:
    """The action of a form with method post, and what it would send untouched."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    forms = [element for element in tree.iter("form") if element.get("method", "").lower() == "post"]
    if form is not None:
        forms = [found for found in forms if form in {found.get("id"), found.get("action"), *_others(found)}]
    assert forms, f"the page has no form {form or 'to send'}"
    values: dict[str, list[str]] = {}
    for field in forms[0].iter():
        name = field.get("name")
        if not name or field.get("disabled") is not None:
            continue
        kind = field.get("type", "text").lower()
        if field.tag == "textarea":
            values.setdefault(name, []).append((field.text or "").removeprefix("\n"))
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            values.setdefault(name, []).extend(o.get("value", o.text or "") for o in chosen)
        elif field.tag == "input" and kind in {"checkbox", "radio"}:
            if field.get("checked") is not None:
                values.setdefault(name, []).append(field.get("value", "on"))
        elif field.tag == "input" and kind not in {"submit", "button", "image", "file", "reset"}:
            values.setdefault(name, []).append(field.get("value", ""))
    return form if form in _others(forms[0]) else forms[0].get("action", ""), values


def _others(form: Element) -> set[str | None]:
    """The addresses to which buttons of `form` send it in place of its own."""
    return {button.get("formaction") for button in form.iter("button")} - {None}
