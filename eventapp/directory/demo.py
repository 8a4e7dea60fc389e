"""The directory of the demo: what its participants offer and need, from `eventapp/demo/directory.csv`."""

import csv
from collections import defaultdict
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy.orm import joinedload

from eventapp.directory import operations
from eventapp.directory.contacts import demo as contacts
from eventapp.directory.models import FIELDS, Directory, Entry, Statement, Visibility
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration.demo import EVENT
from eventapp.registration.models import Registration

TERMS = {
    "en": "Write to people about what the directory is for: working together. Nobody’s address is shown.",
    "es": "Escriba a las personas sobre aquello para lo que existe el directorio: trabajar juntos. No se muestra la "
    "dirección de nadie.",
    "pt": "Escreva às pessoas sobre aquilo para que o diretório existe: trabalhar em conjunto. Não se mostra o "
    "endereço de ninguém.",
    "fr": "Écrivez aux gens au sujet de ce pour quoi l’annuaire existe : travailler ensemble. L’adresse de personne "
    "n’est affichée.",
}
SPEAK_TOO = {"en": ("fr",), "es": ("en",), "pt": ("es", "en"), "fr": ("en",)}
OPEN_TO_ALL = 5  # every fifth shows the entry to everyone
HIDDEN = 29  # every so many-th to nobody yet
WITHOUT = 17  # every so many-th has written nothing
ONE_DAY = 7  # every so many-th comes on the first day alone


def build(today: date) -> None:
    """Open the directory of the coming event and write an entry for nearly everyone whose place is confirmed."""
    query = db.select(Participant).join(Registration, Registration.participant_id == Participant.id)
    query = query.where(Registration.state.in_(("confirmed", "waiting")), Participant.event.has(slug=EVENT))
    people = list(db.session.scalars(query.order_by(Participant.id).options(joinedload(Participant.organisation))))
    directory = db.session.get(Directory, people[0].event_id) or Directory(event_id=people[0].event_id)
    db.session.add(directory)
    policy = {"is_on": True, "audience": int(Visibility.EVERYONE), "fields": dict.fromkeys(FIELDS, 2), "terms": TERMS}
    operations.set_policy(directory, policy, None)
    said = _said()
    entries = [_entry(number, person, said) for number, person in enumerate(people) if number % WITHOUT != WITHOUT - 1]
    operations.enter_entries(directory, entries)
    db.session.flush()
    contacts.build(people[0].event)


def _said() -> dict[str, list[dict[str, str]]]:
    """The lines of the file by language."""
    text = (files("eventapp.demo") / "directory.csv").read_text(encoding="utf-8")
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(text.splitlines()):
        found[row["language"]].append(row)
    return found


def _entry(number: int, person: Participant, said: dict[str, list[dict[str, str]]]) -> Entry:
    language = person.language
    lines = said[language]
    offer = lines[number % len(lines)]
    need = lines[(number * 7 + 3) % len(lines)]
    visibility = Visibility.EVERYONE if number % OPEN_TO_ALL == 0 else Visibility.PARTICIPANTS
    statements: list[dict[str, Any]] = [
        {"kind": "offer", "text": offer["offer"], "domain": offer["domain"], "cooperation": offer["cooperation"]},
        {"kind": "need", "text": need["need"], "domain": need["domain"], "cooperation": need["cooperation"]},
    ]
    return Entry(
        event_id=person.event_id,
        participant=person,
        event=person.event,
        visibility=int(Visibility.NOBODY if number % HIDDEN == HIDDEN - 1 else visibility),
        field_visibility={"links": 1, "wish": 1} if number % 3 == 0 else {},
        languages=[language, *SPEAK_TOO[language][: 1 + number % 2]],
        links=[],
        domains=list(dict.fromkeys((offer["domain"], need["domain"]))),
        wish="",
        wish_language=language,
        days=[person.event.first_day.isoformat()] if number % ONE_DAY == ONE_DAY - 1 else None,
        statements=[Statement(language=language, **statement) for statement in statements],
    )
