"""The answers on the pages of the form: which are there, which are missing, how they read."""

from collections.abc import Callable
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from eventapp.common.languages import LANGUAGES
from eventapp.regions import lists
from eventapp.registration.forms import DIETS, ORGANISATION_TYPES, PAGES, Form

Answers = dict[str, dict[str, Any]]


def form_for(page: str, answers: Answers, *, is_online: bool) -> Form:
    """The form of `page`, holding what was answered before."""
    options: dict[str, Any] = {"data": answers.get(page)}
    if page == "organisation":
        options["country"] = answers["you"]["country"]
    elif page == "needs":
        options["is_online"] = is_online
    return PAGES[page](**options)


def answers_of(form: Form) -> dict[str, Any]:
    """What a valid form holds, empty answers as None."""
    return {field.name: field.data or None for field in form if field.type != "CSRFTokenField"}


def first_missing(answers: Answers, *, is_online: bool, before: str | None = None) -> str | None:
    """The first page not answered yet, of those before `before` (or of all).

    On site there are more questions about needs than online, so that page may have to be answered again.
    """
    for page in PAGES:
        if page == before:
            return None
        if page not in answers or (page == "needs" and not is_online and "diet" not in answers[page]):
            return page
    return None


def page_after(page: str, answers: Answers, *, is_online: bool, to_check: bool) -> str:
    """Where to go after `page`: the next one, or back to the check when all else is answered."""
    if to_check and not first_missing(answers, is_online=is_online):
        return "check"
    pages = [*PAGES, "check"]
    return pages[pages.index(page) + 1]


def summary(answers: Answers, address: Callable[[str, str], str | None]) -> list[dict[str, Any]]:
    """The answers as rows of label and value, with `address(page, question)` to change each."""
    you, organisation = answers["you"], answers["organisation"]
    rows = [
        ("you", "given_name", _("Name"), f"{you['given_name']} {you['family_name']}"),
        ("you", "email", _("E-mail address"), you["email"]),
        ("you", "country", _("Country you represent"), lists.country_name(you["country"], str(get_locale()))),
        ("you", "phone", _("Telephone"), you.get("phone")),
        ("organisation", "organisation", _("Organisation"), organisation["organisation"]),
        ("organisation", "organisation_type", _("Type of organisation"), _type_name(organisation)),
        ("organisation", "position", _("Position"), organisation.get("position")),
        ("organisation", "region", _("Region"), region_name(organisation.get("region"), you["country"])),
        *(("needs", question, label, value) for question, label, value in needs_in_words(answers["needs"])),
    ]
    return [
        {"label": label, "value": value, "change_url": address(page, question)} for page, question, label, value in rows
    ]


def needs_in_words(needs: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """The answers about needs as (question, label, value); those that were not asked are left out."""
    words = {
        "diet": (_("Diet"), DIETS.get(needs.get("diet") or "none")),
        "diet_note": (_("More about your diet"), needs.get("diet_note")),
        "access": (_("Access needs"), needs.get("access")),
        "interpretation": (_("Interpretation"), LANGUAGES.get(needs.get("interpretation") or "", _("None needed"))),
        "visa_letter": (_("Letter for the visa"), _("Yes") if needs.get("visa_letter") else _("No")),
        "hopes": (_("What you hope to find"), needs.get("hopes")),
    }
    return [(question, *words[question]) for question in words if question in needs]


def _type_name(organisation: dict[str, Any]) -> Any:
    return ORGANISATION_TYPES.get(organisation.get("organisation_type"))


def region_name(code: str | None, country: str) -> str | None:
    """The name of a region, as long as it is one of `country`."""
    region = lists.region(code) if code else None
    return region.name if region and region.country == country else None
