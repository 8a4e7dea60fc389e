"""When a mail may reach someone: not in their quiet hours, told in their own zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from eventapp.directory.contacts.models import ContactChoices
from eventapp.people.models import Participant

DIGEST_HOUR = 8
# Countries of several zones: where most people live. The others come from CLDR.
MAIN_ZONES = {
    "AR": "America/Argentina/Buenos_Aires", "BR": "America/Sao_Paulo", "CL": "America/Santiago",
    "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "EC": "America/Guayaquil", "ES": "Europe/Madrid",
    "FR": "Europe/Paris", "MX": "America/Mexico_City", "PT": "Europe/Lisbon",
}  # fmt: skip


def zone_of(participant: Participant, choices: ContactChoices) -> ZoneInfo:
    """The zone someone chose, else that of their country, else the event's."""
    for name in (choices.zone, zone_of_country(participant.country), participant.event.timezone):
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return ZoneInfo("UTC")


def zone_of_country(country: str) -> str | None:
    """The zone of most people in a country (ISO 3166-1), as an IANA name."""
    if country in MAIN_ZONES:
        return MAIN_ZONES[country]
    from babel.core import get_global

    return next(iter(get_global("territory_zones").get(country, ())), None)


def is_quiet(choices: ContactChoices, zone: ZoneInfo, at: datetime) -> bool:
    """Whether `at` lies in the quiet hours, which may span midnight."""
    hour, begin, end = at.astimezone(zone).hour, choices.quiet_from, choices.quiet_until
    if begin == end:
        return False
    return begin <= hour < end if begin < end else hour >= begin or hour < end


def digest_is_due(choices: ContactChoices, zone: ZoneInfo, at: datetime) -> bool:
    """Whether the day's digest is to leave: after eight in the morning, once a day, not in quiet hours."""
    local = at.astimezone(zone)
    is_new = choices.digest_at is None or choices.digest_at.astimezone(zone).date() < local.date()
    is_recent = choices.digest_at is not None and at - choices.digest_at < timedelta(hours=12)
    return local.hour >= DIGEST_HOUR and is_new and not is_recent and not is_quiet(choices, zone, at)


def loud_from(choices: ContactChoices, zone: ZoneInfo, at: datetime) -> datetime:
    """`at`, or when the quiet hours end that it lies in."""
    if not is_quiet(choices, zone, at):
        return at
    local = at.astimezone(zone)
    end = local.replace(hour=choices.quiet_until, minute=0, second=0, microsecond=0)
    return (end if end > local else end + timedelta(days=1)).astimezone(at.tzinfo)
