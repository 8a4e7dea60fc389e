"""The meetings of the demo: times, tables, and some 400 requests among the people of the directory, not planned yet."""

from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.directory.models import Entry, Visibility
from eventapp.directory.visibility import takes_part
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import queries, rules, setup
from eventapp.meetings.availability.models import Unavailability
from eventapp.meetings.models import MeetingRequest
from eventapp.registration.demo import EVENT

REQUESTS = 400
# Of twenty requests so many are in each state.
STATES = ("accepted",) * 14 + ("open",) * 3 + ("declined", "withdrawn", "expired")
MESSAGES = {
    "en": "We work on the same field and look for partners for the next call.",
    "es": "Trabajamos en el mismo ámbito y buscamos socios para la próxima convocatoria.",
    "pt": "Trabalhamos na mesma área e procuramos parceiros para o próximo concurso.",
    "fr": "Nous travaillons dans le même domaine et cherchons des partenaires pour le prochain appel.",
}
HOURS = (("10:00", "12:30"), ("14:00", "16:30"))
TABLES, CHAIRS = 24, 4
ROOM = {"en": "Networking hall", "es": "Sala de encuentros", "pt": "Sala de encontros", "fr": "Salle de rencontres"}


def build(today: date) -> None:
    """Open meetings at the coming event: collected for a plan first, booked at once when it is published."""
    event = db.session.scalars(select(Event).where(Event.slug == EVENT)).one()
    days = [{"day": day.isoformat(), "begin": begin, "end": end} for day in event.days for begin, end in HOURS]
    rules_of_demo = {"is_on": True, "mode": "both", "days": days, "slot_minutes": 20, "break_minutes": 5}
    rules_of_demo |= {"link_template": "https://meet.example.org/{meeting}", "most_open": 30}
    setup.save_settings(event, rules_of_demo, None)
    setup.add_tables(event, "Table", TABLES, CHAIRS, ROOM, None, in_row=6)
    seen = Entry.event_id == event.id, Entry.visibility >= Visibility.PARTICIPANTS, takes_part(Entry.participant_id)
    entries = list(
        db.session.scalars(select(Entry).where(*seen).order_by(Entry.id).options(joinedload(Entry.participant)))
    )
    pairs = list(islice(_pairs(entries), REQUESTS))
    if pairs:
        slots = queries.slots_of(event)
        rows = [_request(number, *pair, [slot.id for slot in slots]) for number, pair in enumerate(pairs)]
        db.session.execute(insert(MeetingRequest), rows)
        _some_are_away(entries, slots)


def _pairs(entries: list[Entry]):
    """Who asks whom: those with fields of work in common first, rather of the two sides; the same in every demo."""
    chance = Random(7)

    def worth(one: Entry, other: Entry) -> float:
        common = len(set(one.domains) & set(other.domains))
        return common + 2 * rules.bridges(one.participant, other.participant) + 2 * chance.random()

    both = [(one, other) for number, one in enumerate(entries) for other in entries[number + 1 :]]
    chosen = sorted(((worth(one, other), n) for n, (one, other) in enumerate(both)), reverse=True)
    counts: dict[int, int] = {}
    for _worth, number in chosen:
        one, other = both[number] if number % 2 else both[number][::-1]
        if max(counts.get(one.id, 0), counts.get(other.id, 0)) < 8:
            counts[one.id] = counts.get(one.id, 0) + 1
            counts[other.id] = counts.get(other.id, 0) + 1
            yield one, other


def _request(number: int, one: Entry, other: Entry, slots: list[int]) -> dict[str, Any]:
    state, at = STATES[number % len(STATES)], now() - timedelta(hours=number % 90)
    low, high = sorted((one.participant_id, other.participant_id))
    answered = state not in ("open", "expired", "withdrawn")
    return {
        "public_id": new_public_id(),
        "event_id": one.event_id,
        "asker_id": one.participant_id,
        "asked_id": other.participant_id,
        "low_id": low,
        "high_id": high,
        "awaits_id": other.participant_id,
        "state": state,
        "message": MESSAGES.get(one.participant.language, MESSAGES["en"]),
        "priority": 1 + number % 3,
        "preferred": slots[number % 7 : number % 7 + 3] if number % 4 == 0 else [],
        "is_online": number % 25 == 3,
        "is_mutual": number % 6 == 0 and state == "accepted",
        "expires_at": now() + timedelta(days=7) if state == "open" else None,
        "created_at": at,
        "changed_at": at,
        "answered_at": at if answered else None,
    }


def _some_are_away(entries: list[Entry], slots: list[Any]) -> None:
    """Every sixth comes later on the first day."""
    rows = [
        {"participant_id": entry.participant_id, "slot_id": slot.id} for entry in entries[::6] for slot in slots[:2]
    ]
    if rows:
        db.session.execute(insert(Unavailability), rows)
