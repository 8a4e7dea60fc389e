"""Publishing: what a release would change, whom it concerns, and the mails that are drafted for them.

reviewed(event)                 what has changed since the last release
publish(event, ...)             make the release, and draft a mail for each person concerned
roll_back(event, number, ...)   publish an old release again, as a new one
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eventapp.agenda import releases
from eventapp.agenda.changes import Change, changes_between
from eventapp.agenda.errors import Refused
from eventapp.agenda.models import Release
from eventapp.agenda.notices import operations as notices
from eventapp.agenda.notices.concerned import Concerns, concerned_by
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant

PORTION = 500  # values in one IN (...)


@dataclass(frozen=True)
class Review:
    """What publishing `programme` would change, and whom that concerns."""

    programme: dict[str, Any]
    before: Release | None
    changes: list[Change]
    concerns: Concerns

    def people(self) -> list[tuple[Participant, list[tuple[Change, str]]]]:
        """Each participant concerned, by name, with their own changes and why they are theirs."""
        by_id = {change.id: change for change in self.changes}
        ids, found = list(self.concerns), []
        for begin in range(0, len(ids) or 1, PORTION):  # also for nobody, so that a page takes as many statements
            found += db.session.scalars(select(Participant).where(Participant.id.in_(ids[begin : begin + PORTION])))
        found.sort(key=lambda person: (person.name_key, person.id))
        return [(one, [(by_id[id], why) for id, why in self.concerns[one.id].items()]) for one in found]


def reviewed(event: Event, programme: dict[str, Any] | None = None) -> Review:
    """`programme`, or the draft when None, beside the latest release."""
    programme = programme or releases.freeze(event)
    before = releases.latest(event)
    changes = changes_between(before.programme if before else None, programme)
    return Review(programme, before, changes, concerned_by(event, changes))


def publish(event: Event, by: Any, *, note: str = "", tell: bool = True, programme: dict | None = None) -> Release:
    """Make a release of the draft, or of `programme`, and draft a mail for each person concerned.

    The mails wait until an organiser sends them; without `tell` they are left out. Raises Refused when nothing has
    changed.
    """
    review = reviewed(event, programme)
    if review.before is not None and not review.changes:
        raise Refused(_("Nothing has changed since the last release."))
    release = releases.publish(event, review.programme, note, by)
    db.session.flush()
    notices.draft(event, release, review.before, review.concerns, tell=tell)
    return release


def roll_back(event: Event, number: int, by: Any, *, note: str = "", tell: bool = True) -> Release:
    """Publish release `number` again. The draft stays as it is. Raises Refused."""
    old = releases.numbered(event, number)
    if old is None:
        raise Refused(_("There is no such release."))
    note = note or _("As in release %(number)s", number=number)
    return publish(event, by, note=note, tell=tell, programme=old.programme)
