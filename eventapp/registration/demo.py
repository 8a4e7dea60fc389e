"""The registrations of the demo, from `eventapp/demo/participants.csv`."""

import csv
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from eventapp.accounts.operations import user_for_address
from eventapp.common import seats
from eventapp.common.clock import now
from eventapp.common.log import log
from eventapp.events.demo import facts, first_day
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.operations import enter_participant
from eventapp.registration.delegations import demo as delegations
from eventapp.registration.errors import CategoryFull
from eventapp.registration.models import SEATED, Category, Consent, Registration
from eventapp.registration.questions import seats as choices
from eventapp.registration.questions.definition import answer
from eventapp.registration.questions.operations import create_default_form
from eventapp.registration.questions.queries import form_of
from eventapp.registration.waiting import demo as waiting

EVENT = "s3-celac"
NEEDS = ("diet", "diet_note", "interpretation")


def build(today: date) -> None:
    """Enter the categories and forms of both events, and the invented participants of the coming one."""
    for described in facts():
        event = db.session.scalars(db.select(Event).where(Event.slug == described["slug"])).one()
        create_default_form(event)
        for category in described["categories"]:
            db.session.add(_category(event, category, described, today))
    db.session.flush()
    _register_people(today)
    coming = db.session.scalars(db.select(Event).where(Event.slug == EVENT)).one()
    delegations.build(coming)
    waiting.build(coming)


def participants() -> list[dict[str, str]]:
    """The invented people, in the order in which they registered."""
    text = (files("eventapp.demo") / "participants.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(keepends=True)))


def _category(event: Event, category: dict[str, Any], described: dict[str, Any], today: date) -> Category:
    window = described["registration"]
    begins = first_day(described, today)
    if window["state"] == "open":
        opens = today - timedelta(days=window["opens_days_ago"])
        closes = begins - timedelta(days=window["closes_days_before_start"])
    else:
        opens, closes = begins - timedelta(days=60), begins - timedelta(days=3)
    zone = ZoneInfo(described["timezone"])
    return Category(
        event=event,
        code=category["code"],
        position=category["order"],
        name=category["name"],
        description=category["description"],
        capacity=category["capacity"],
        by_invitation=category["by_invitation"],
        is_online=category["is_online"],
        opens_at=datetime.combine(opens, time(9), zone),
        closes_at=datetime.combine(closes, time(18), zone),
    )


def _register_people(today: date) -> None:
    event = db.session.scalars(db.select(Event).where(Event.slug == EVENT)).one()
    categories = {c.code: c for c in db.session.scalars(db.select(Category).where(Category.event_id == event.id))}
    for number, person in enumerate(participants()):
        _register(event, categories[person["category"]], person, number)


def _register(event: Event, category: Category, person: dict[str, str], number: int) -> None:
    details = {
        field: person[field] or None
        for field in (
            "given_name", "family_name", "phone", "country", "region", "position", "language",
            "organisation", "organisation_type",
        )
    }  # fmt: skip
    at = now() - timedelta(days=int(person["registered_days_ago"]), minutes=7 * (150 - number))
    participant = enter_participant(event, person["email"], details)
    participant.created_at = at
    state = person["state"]
    values = {question: person[question] or None for question in NEEDS} | {
        "access": person["access_needs"] or None,
        "visa_letter": person["visa_letter"] == "yes",
        "hopes": person["statement"] or None,
        "registration": True,
        "next_editions": False,
    }
    asked = form_of(event).shown(category, values)
    registration = Registration(
        event=event,
        participant=participant,
        category=category,
        answers={key: answer(question, values[key]) for key, question in asked.items()},
        state=state,
        created_at=at,
        changed_at=at,
        hold_until=now() + timedelta(hours=47) if state == "unconfirmed" else None,
        waiting_since=at if state == "waiting" else None,
        confirmed_at=at + timedelta(minutes=9) if state in ("confirmed", "cancelled", "waiting") else None,
    )
    if state in SEATED:
        seats.take(category, else_raise=CategoryFull())
        choices.settle(registration)
    db.session.add_all([registration, Consent(participant=participant, purpose="registration", text_version="2026-11")])
    if registration.confirmed_at:
        participant.email_confirmed_at = registration.confirmed_at
        participant.user = user_for_address(participant.email)
    log(participant, "registered", registration, after={"category": category.code}).at = at
    if registration.confirmed_at:
        log(participant, "confirmed the address", registration).at = registration.confirmed_at
    if state == "cancelled":
        log(participant, "cancelled", registration, before={"state": "confirmed"}, after={"state": state}).at = at
