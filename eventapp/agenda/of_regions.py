"""Sessions and the places they are about: chosen by organisers, else guessed from names, for the pages of regions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import ValidationError

from eventapp.agenda import releases
from eventapp.agenda.models import Session, SessionPlace
from eventapp.agenda.showing import shown
from eventapp.common.columns import LocalizedText
from eventapp.common.forms import ShortText
from eventapp.common.languages import current_language
from eventapp.events.documents import shown_documents
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db
from eventapp.regions.lists import regions_of
from eventapp.regions.naming import named
from eventapp.regions.places import place, place_called
from eventapp.regions.words import unknown_place

MOST = 20
ORDER = ("linked", "own", "country")


class PlacesField(ShortText):
    """Regions and countries by code or name, with commas between them."""

    def __init__(self, **options: Any) -> None:
        hint = _l("Codes or names with commas between them, such as ES61, Antofagasta, CL.")
        super().__init__(_l("Regions it is about"), max=500, description=hint, **options)

    @property
    def codes(self) -> list[str]:
        """What was typed, each place once; what is none is left out."""
        return list(dict.fromkeys(found.code for text in self._texts() if (found := place_called(text))))

    def pre_validate(self, form: Any) -> None:
        if unknown := next((text for text in self._texts() if place_called(text) is None), None):
            raise ValidationError(unknown_place(unknown))

    def _texts(self) -> list[str]:
        return [text.strip() for text in (self.data or "").replace(";", ",").split(",") if text.strip()]


def set_places(session: Session, codes: Iterable[str]) -> None:
    """Say which places a session is about. It shows at once, where the session is published."""
    wanted, known = list(codes), {one.place: one for one in session.places}
    if set(known) != set(wanted):
        session.places[:] = [known.get(code) or SessionPlace(place=code) for code in wanted]
        touch(session.event)


def places_of(event: Event, public_id: str) -> list[str]:
    """The codes of the places that a session is about."""
    query = select(SessionPlace.place).join(Session).where(Session.event_id == event.id)
    return list(db.session.scalars(query.where(Session.public_id == public_id).order_by(SessionPlace.id)))


def panel(code: str, event: Event) -> tuple[str, dict[str, Any]] | None:
    """The published sessions about the place, those that name it, and those that name its country; None without any."""
    release = releases.latest(event)
    if release is None:
        return None
    found, linked, about = named(code), _linked(event, code), {}
    for session in release.programme["sessions"]:
        texts = [text for one in (session, *session["talks"]) for text in (one["title"], one["abstract"])]
        what = linked.get(session["id"]) or found.by(*texts)
        if session["state"] != "cancelled" and what:
            about[session["id"]] = what
    if not about:
        return None
    items = [(item, about[item.id]) for item in shown(release, event, current_language()).items if item.id in about]
    items.sort(key=lambda pair: ORDER.index(pair[1]))
    ours = {s["id"]: _title_and_end(s) for s in release.programme["sessions"] if about.get(s["id"]) == "linked"}
    documents = shown_documents(event, sessions=ours) if ours else []
    unnamed = [one for one in documents if not found.by(one.document.title, one.document.description)]
    return "agenda/region_panel.html", {"event": event, "sessions": items[:MOST], "documents": unnamed[:MOST]}


def _title_and_end(session: dict[str, Any]) -> tuple[LocalizedText, datetime]:
    return LocalizedText(session["title"]), datetime.fromisoformat(session["ends_at"])


def _linked(event: Event, code: str) -> dict[str, str]:
    """{public id of a session: "linked" for those about the place or, of a country, a region of it; else "country"}."""
    here = place(code)
    assert here is not None
    own = [code, *(region.code for region in regions_of(code))] if here.is_country else [code]
    query = select(Session.public_id, SessionPlace.place).join(SessionPlace).where(Session.event_id == event.id)
    found: dict[str, str] = {}
    for public_id, where in db.session.execute(query.where(SessionPlace.place.in_([*own, here.country]))):
        if where in own or public_id not in found:
            found[public_id] = "linked" if where in own else "country"
    return found
