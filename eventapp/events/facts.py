"""What an event must be like: the checks of its facts, documents and linked events, in words for people.

`Facts` are what a page or a command hands in: the columns of `Event` of the same names, and instead of the two
instants `first_day` and `last_day` (dates) and `hours` ([["09:00", "18:00"], ...], one pair a day; days without a
pair have those of the last one given).
"""

import re
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from eventapp.accounts.addresses import BadAddress, normalized
from eventapp.common.languages import LANGUAGES
from eventapp.events.models import Event
from eventapp.events.places import countries, zones

Facts = dict[str, Any]
MOST_DAYS = 60
YEARS = range(1990, 2101)
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,58}[a-z0-9]")
RESERVED = ("account", "accessibility", "events", "privacy", "regions", "system")
RELATIONS = ("before", "after", "related")
TEXTS = ("title", "summary", "description", "audience", "how_to_register", "venue", "city")
PLAIN = ("languages", "timezone", "address", "country", "hashtag", "websites", "contact", "is_public")


class BadFacts(Exception):
    """`errors` say for each fact what is wrong with it; for one of several (hours, websites) as "hours.0"."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{fact}: {message}" for fact, message in errors.items()))
        self.errors = errors


def facts_of(event: Event) -> Facts:
    """The facts of an event, as `columns` takes them."""
    days = [[f"{begin:%H:%M}", f"{end:%H:%M}"] for begin, end in event.sittings]
    if len(days) < len(event.days):  # it goes on overnight
        days = [[days[0][0], "23:59"], *[["00:00", "23:59"]] * (len(event.days) - 2), ["00:00", days[0][1]]]
    return {
        **{name: dict(getattr(event, name)) for name in TEXTS},
        **{name: getattr(event, name) for name in PLAIN},
        "first_day": event.first_day,
        "last_day": event.last_day,
        "hours": days,
    }


def columns(facts: Facts) -> dict[str, Any]:
    """The columns of `Event` that follow from facts without a problem."""
    zone, hours = ZoneInfo(facts["timezone"]), hours_of(facts)
    values = {name: facts[name] for name in (*TEXTS, *PLAIN) if name in facts}
    hashtag = facts.get("hashtag")
    return values | {
        "hashtag": f"#{hashtag.lstrip('#')}" if hashtag else None,
        "starts_at": datetime.combine(facts["first_day"], time.fromisoformat(hours[0][0]), zone),
        "ends_at": datetime.combine(facts["last_day"], time.fromisoformat(hours[-1][1]), zone),
        "hours": hours,
    }


def hours_of(facts: Facts) -> list[list[str]]:
    """A pair for each day."""
    count = (facts["last_day"] - facts["first_day"]).days + 1
    given = facts["hours"][:count]
    return [*given, *[given[-1]] * (count - len(given))]


def problems(facts: Facts) -> dict[str, str]:
    """What is wrong with the facts of an event, as `BadFacts.errors`."""
    found = _problems_of_days(facts)
    languages = facts["languages"]
    if not languages or not set(languages) <= set(LANGUAGES):
        found["languages"] = _("Choose one or more of: %(languages)s.", languages=", ".join(LANGUAGES))
    elif not facts["title"].get(languages[0]):
        name = LANGUAGES[languages[0]]
        found["title"] = _("Enter a title in the main language (%(language)s).", language=name)
    if facts["timezone"] not in zones():
        found["timezone"] = _("Choose a time zone of the list, such as Europe/Brussels.")
    if facts["country"] not in dict(countries("en")):
        found["country"] = _("Choose a country of the list; its code has two letters, such as BE.")
    if not is_address(facts["contact"]):
        found["contact"] = str(BadAddress.message)
    if facts.get("hashtag") and not re.fullmatch(r"#?\w{1,59}", facts["hashtag"]):
        found["hashtag"] = _("Enter one word, such as #S3BeyondEU.")
    for number, site in enumerate(facts.get("websites") or ()):
        if not is_web_address(site["url"]):
            found[f"websites.{number}"] = _("Enter a web address that begins with https:// or http://.")
    return found


def _problems_of_days(facts: Facts) -> dict[str, str]:
    first, last = facts["first_day"], facts["last_day"]
    if not (isinstance(first, date) and first.year in YEARS):
        return {"first_day": _("Enter the first day.")}
    if not (isinstance(last, date) and last.year in YEARS):
        return {"last_day": _("Enter the last day.")}
    if last < first:
        return {"last_day": _("The last day must not be before the first day.")}
    if (last - first).days >= MOST_DAYS:
        return {"last_day": _("An event lasts at most %(days)s days.", days=MOST_DAYS)}
    late = _("The end must come after the beginning.")
    return {f"hours.{number}": late for number, (begin, end) in enumerate(facts["hours"]) if begin >= end}


def problems_of_slug(slug: str) -> dict[str, str]:
    """What is wrong with the name of a new event in addresses."""
    if not SLUG.fullmatch(slug):
        return {"slug": _("Use 3 to 60 small letters, digits and hyphens, such as s3-2027.")}
    if slug in RESERVED:
        return {"slug": _("This name is used by the site itself. Choose another.")}
    return {}


def problems_of_document(facts: Facts, main_language: str) -> dict[str, str]:
    found = _problem_of_title(facts, main_language)
    if facts["url"] and not is_web_address(facts["url"]):
        found["url"] = _("Enter a web address that begins with https:// or http://.")
    elif facts["url"] and facts.get("file"):
        found["url"] = _("Give a link or a file, and not both.")
    if facts.get("after_session") and not facts.get("session"):
        found["session"] = _("Choose the session after which it opens.")
    return found


def problems_of_link(facts: Facts, main_language: str) -> dict[str, str]:
    found = {} if facts["other"] else _problem_of_title(facts, main_language)
    if facts["url"] and not is_web_address(facts["url"]):
        found["url"] = _("Enter a web address that begins with https:// or http://.")
    return found


def _problem_of_title(facts: Facts, main_language: str) -> dict[str, str]:
    if facts["title"].get(main_language):
        return {}
    return {"title": _("Enter a title in the main language (%(language)s).", language=LANGUAGES[main_language])}


def is_web_address(text: str | None) -> bool:
    """Whether a link may lead there: an http or https address with a host and without blanks."""
    if not text or len(text) > 500 or any(c.isspace() for c in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def is_address(text: str | None) -> bool:
    """Whether a mail can be written there."""
    try:
        return bool(normalized(text or ""))
    except BadAddress:
        return False
