"""Pairs that may be the same person or organisation.

Nobody compares everyone with everyone: people are compared within blocks that share a mailbox, the words of a name, a
telephone number, or an organisation and an initial; organisations within those that share a word that is not common.
Similarity is that of rapidfuzz, from 0 to 100: `token_sort_ratio` compares the words whatever their order. The limits
were chosen on names as ministries write them: an accent, an abbreviation or a slip of the pen lies above.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.doubles.queries import distinct_pairs
from eventapp.people.models import Organisation, Participant

SIMILAR_NAME = 90  # of two people of one organisation
SAME_PHONE_NAME = 75  # of two people with one telephone
ORGANISATION_OF_NAMESAKES = 75
SIMILAR_ORGANISATION = 86  # in one country
SIMILAR_ABROAD = 95
LARGEST_BLOCK = 60  # a block of more tells nothing: a switchboard's number, the word "ministry"
MOST_PAIRS = 1_000
ASIDE = re.compile(r"\([^)]*\)")  # an abbreviation after the name
WORDS = re.compile(r"\w+")
SMALL_WORDS = frozenset("a and at da das de del der des do dos du e el en et for in la las le les los of the y".split())
DOTLESS = ("gmail.com", "googlemail.com")  # dots in the name of these mailboxes mean nothing


@dataclass(frozen=True)
class Pair:
    """Two that look alike, by public id; `reason` is a word of `words.REASONS`, `score` from 0 to 100."""

    first: str
    second: str
    reason: str
    score: float


@dataclass(frozen=True)
class _Known:
    """One of those who are compared."""

    public_id: str
    name: str
    email: str = ""
    phone: str = ""
    country: str = ""
    organisation: str = ""
    kind: str = ""


def doubles(event: Event, kind: str) -> list[Pair]:
    """The pairs of `event` that the desk has not told apart, the most alike first; `kind` of `models.KINDS`."""
    known = distinct_pairs(event, kind)
    found: dict[tuple[str, str], Pair] = {}
    for pair in _people(event) if kind == "people" else _organisations(event):
        key = tuple(sorted((pair.first, pair.second)))
        if key not in known and (key not in found or found[key].score < pair.score):
            found[key] = pair
    return sorted(found.values(), key=lambda pair: (-pair.score, pair.first, pair.second))[:MOST_PAIRS]


def _people(event: Event) -> Iterator[Pair]:
    table = Participant
    query = db.select(
        table.public_id, table.name_key, table.email_key, table.phone, table.country, table.organisation_key
    ).where(table.event_id == event.id)
    people = [
        _Known(public_id, name, email, phone or "", country, organisation)
        for public_id, name, email, phone, country, organisation in db.session.execute(query)
    ]
    yield from _alike(people, lambda one: [mailbox(one.email)], lambda a, b: ("address", 100.0))
    yield from _alike(people, lambda one: [one.phone], _of_one_phone)
    yield from _alike(people, lambda one: [" ".join(sorted(_words(one.name)))], _of_one_name)
    yield from _alike(people, lambda one: [one.organisation and f"{one.name[:1]} {one.organisation}"], _of_one_body)


def _organisations(event: Event) -> Iterator[Pair]:
    here = db.select(Participant.organisation_id).where(Participant.event_id == event.id).distinct()
    query = db.select(Organisation.public_id, Organisation.name_key, Organisation.country, Organisation.type)
    bodies = [
        _Known(public_id, " ".join(_words(ASIDE.sub(" ", name) or name)), country=country, kind=kind)
        for public_id, name, country, kind in db.session.execute(query.where(Organisation.id.in_(here)))
    ]
    yield from _alike(bodies, lambda one: _words(one.name), _similar_bodies)


def mailbox(address: str) -> str:
    """The mailbox behind an address in lower case: without "+…", and without dots where they mean nothing."""
    name, _at, domain = address.partition("@")
    name = name.partition("+")[0]
    return f"{name.replace('.', '')}@gmail.com" if domain in DOTLESS else f"{name}@{domain}"


def _alike(known: Iterable[_Known], keys_of: Any, judged: Any) -> Iterator[Pair]:
    """The pairs of each block, as far as `judged` gives a reason and a score for them."""
    blocks: dict[str, list[_Known]] = defaultdict(list)
    for one in known:
        for key in {key for key in keys_of(one) if key}:
            blocks[key].append(one)
    for block in blocks.values():
        if 1 < len(block) <= LARGEST_BLOCK:
            for a, b in combinations(block, 2):
                if judgement := judged(a, b):
                    yield Pair(a.public_id, b.public_id, *judgement)


def _of_one_phone(a: _Known, b: _Known) -> tuple[str, float] | None:
    from rapidfuzz import fuzz

    score = fuzz.token_sort_ratio(a.name, b.name, score_cutoff=SAME_PHONE_NAME)
    return ("phone", score) if score else None


def _of_one_name(a: _Known, b: _Known) -> tuple[str, float] | None:
    """The same words in the name: doubles when the organisation is alike, or one of them named none."""
    from rapidfuzz import fuzz

    if not (a.organisation and b.organisation):
        return ("name", 90.0) if a.country == b.country else None
    score = fuzz.token_sort_ratio(a.organisation, b.organisation, score_cutoff=ORGANISATION_OF_NAMESAKES)
    return ("name_and_organisation", score) if score else None


def _of_one_body(a: _Known, b: _Known) -> tuple[str, float] | None:
    from rapidfuzz import fuzz

    score = fuzz.token_sort_ratio(a.name, b.name, score_cutoff=SIMILAR_NAME)
    return ("similar_name", score) if score else None


def _similar_bodies(a: _Known, b: _Known) -> tuple[str, float] | None:
    from rapidfuzz import fuzz

    if a.country != b.country and "public_authority" in {a.kind, b.kind}:
        return None  # every country has a ministry of science
    least = SIMILAR_ORGANISATION if a.country == b.country else SIMILAR_ABROAD
    score = fuzz.token_sort_ratio(a.name, b.name, score_cutoff=least)
    return ("organisation", score) if score else None


def _words(name: str) -> list[str]:
    return [word for word in WORDS.findall(name) if word not in SMALL_WORDS]
