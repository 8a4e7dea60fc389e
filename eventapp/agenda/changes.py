"""What a release changes: two frozen programmes (see `releases.freeze`) compared session by session.

changes_between(before, after)    a list of Change, in the order of time
by_speaker(changes)               {speaker's id: the changes that concern them}
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

KINDS = (
    "new",
    "cancelled",
    "restored",
    "moved",
    "longer",
    "shorter",
    "room",
    "people",
    "talks",
    "text",
    "format",
    "materials",
)
TEXTS = ("title", "abstract", "kind", "track")
SPOKEN = ("spoken", "interpreted")
EMPTY: dict[str, Any] = {"sessions": []}


@dataclass(frozen=True)
class Change:
    """A session that is not what it was. `before` and `after` are sessions of a release, or None where it is absent.

    `kinds` are of KINDS, in that order; one that is new, cancelled or there again has no others.
    """

    kinds: tuple[str, ...]
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def id(self) -> str:
        return self.shown["id"]

    @property
    def shown(self) -> dict[str, Any]:
        """The session as it is now, or was last."""
        return self.after or self.before or {}

    @property
    def begins_at(self) -> datetime:
        """When it begins now, or began last."""
        return _instant(self.shown["starts_at"])

    @property
    def speakers(self) -> set[str]:
        """Who appears in it, or did until now."""
        return {person["speaker"] for side in (self.before, self.after) if side for person in side["people"]}


def changes_between(before: dict[str, Any] | None, after: dict[str, Any]) -> list[Change]:
    """What `after` changes. `before` None: nothing was published yet."""
    old = {session["id"]: session for session in (before or EMPTY)["sessions"]}
    new = {session["id"]: session for session in after["sessions"]}
    found = []
    for id in dict.fromkeys((*new, *old)):
        if kinds := _kinds(old.get(id), new.get(id)):
            found.append(Change(kinds, old.get(id), new.get(id)))
    return sorted(found, key=lambda change: (change.shown["starts_at"], change.shown["number"]))


def by_speaker(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """For each speaker the changes of sessions they appear in, or did until now."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        for speaker in change.speakers:
            found.setdefault(speaker, []).append(change)
    return found


def _kinds(before: dict[str, Any] | None, after: dict[str, Any] | None) -> tuple[str, ...]:
    was, is_on = _takes_place(before), _takes_place(after)
    if not was and not is_on:
        return ()
    if was and not is_on:
        return ("cancelled",)
    if not was:
        return ("new",) if before is None else ("restored",)
    differs = _differences(before, after)
    return tuple(kind for kind in KINDS if differs.get(kind))


def _takes_place(session: dict[str, Any] | None) -> bool:
    return session is not None and session["state"] != "cancelled"


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, bool]:
    lasted, lasts = _length(before), _length(after)
    moved = _instant(before["starts_at"]) != _instant(after["starts_at"])
    return {
        "moved": moved,
        "longer": lasts > lasted,
        "shorter": lasts < lasted,
        "room": before["room"] != after["room"],
        "people": _people(before) != _people(after),
        "talks": _talk_times(before) != _talk_times(after),
        "text": _texts(before) != _texts(after) or _talk_texts(before) != _talk_texts(after),
        "format": (before["format"], before["link"]) != (after["format"], after["link"]),
        "materials": before["materials"] != after["materials"],
    }


def _texts(session: dict[str, Any]) -> list[Any]:
    """What is read of a session; in which order its languages were ticked does not count."""
    return [*(session[name] for name in TEXTS), *(sorted(session[name]) for name in SPOKEN)]


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _length(session: dict[str, Any]) -> float:
    return (_instant(session["ends_at"]) - _instant(session["starts_at"])).total_seconds()


def _people(session: dict[str, Any]) -> set[tuple]:
    return {(person["speaker"], person["role"], person["talk"]) for person in session["people"]}


def _talk_times(session: dict[str, Any]) -> dict[str, tuple | None]:
    """When each talk is, in seconds from the beginning of the session: a session moved whole has not changed inside."""
    begin = _instant(session["starts_at"])
    return {
        talk["id"]: tuple((_instant(talk[end]) - begin).total_seconds() for end in ("starts_at", "ends_at"))
        if talk["starts_at"]
        else None
        for talk in session["talks"]
    }


def _talk_texts(session: dict[str, Any]) -> dict[str, tuple]:
    return {talk["id"]: (talk["title"], talk["abstract"]) for talk in session["talks"]}
