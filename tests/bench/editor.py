"""The editor of the programme with 1,100 sessions and 1,200 speakers: conflicts, a move, the pages, publishing.

The pages are answers of the application, without network; two are also painted by Chromium. Importing takes the file
of FOSDEM 2024 where it is at hand, else one of as many items.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from eventapp import create_app
from eventapp.extensions import db
from tests.bench.painting import first_paints
from tests.bench.results import Result
from tests.support.databases import create_tables

SESSIONS, SPEAKERS, ROOMS, A_DAY = 1_100, 1_200, 30, 275
LANGUAGES = ("en", "es", "pt", "fr")
CONFLICTS_MS, MOVE_MS, PAGE_MS, PUBLISH_SECONDS, IMPORT_SECONDS = 200, 100, 1_500, 5, 10
FOSDEM = Path(__file__).parents[3] / "shared" / "data" / "schedules" / "fosdem-2024.xml.gz"
ITEMS = 874


def measure(folder: Path) -> list[Result]:
    url = f"sqlite:///{folder / 'bench.sqlite'}"
    create_tables(url)
    application = create_app("testing", DATABASE_URL=url, INSTANCE=str(folder))
    with application.app_context():
        event, sessions = _programme()
        with _as_served():
            results = [_conflicts(event), *_pages(application, event, sessions[0]), *_publishing(event), _importing()]
        db.session.remove()
        db.engine.dispose()
    return results


@contextmanager
def _as_served() -> Iterator[None]:
    """Collect garbage as a server does, see `eventapp/wsgi.py`, and not all that was made for the measurement."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def _programme():
    """Four days of sessions of half an hour in thirty rooms; each speaker is a participant of the event."""
    from eventapp.agenda.models import Appearance, Room, Session, Speaker
    from eventapp.people.models import Participant
    from tests.support.factories import in_all, make_event

    event = make_event(slug="bench")
    event.ends_at = event.starts_at + timedelta(days=4)
    rooms = [Room(event_id=event.id, name=in_all(f"Room {n}"), position=n, capacity=100) for n in range(ROOMS)]
    db.session.add_all(rooms)
    people = [
        Participant(
            event_id=event.id,
            given_name="Ana",
            family_name=f"Sol {n}",
            name_key=f"sol {n} ana",
            search_text=f"ana sol {n}",
            email=f"a{n}@example.org",
            email_key=f"a{n}@example.org",
            country="BE",
            language=LANGUAGES[n % 4],
        )
        for n in range(SPEAKERS)
    ]
    db.session.add_all(people)
    db.session.flush()
    speakers = [
        Speaker(event_id=event.id, participant_id=p.id, name=p.name, name_key=p.name.casefold()) for p in people
    ]
    sessions = []
    for n in range(SESSIONS):
        day, place = divmod(n, A_DAY)
        begin = event.starts_at + timedelta(days=day, minutes=30 * (place // ROOMS))
        times = {"starts_at": begin, "ends_at": begin + timedelta(minutes=30)}
        session = Session(
            event_id=event.id, number=n + 1, title=in_all(f"Session {n}"), room_id=rooms[place % ROOMS].id, **times
        )
        session.appearances = [Appearance(speaker=speakers[n])]
        sessions.append(session)
    for n in range(SESSIONS, SPEAKERS):
        sessions[n - SESSIONS].appearances.append(Appearance(speaker=speakers[n], role="chair"))
    db.session.add_all([*speakers, *sessions])
    db.session.commit()
    return event, sessions


def _conflicts(event) -> Result:
    from eventapp.agenda.conflicts import conflicts_in
    from eventapp.agenda.editor import draft

    live, rooms = draft.sessions_of(event), draft.rooms_of(event)
    begun = perf_counter()
    slots, places = [draft._slot(one) for one in live], [draft._place(one) for one in rooms]
    conflicts_in(slots, places)
    took = (perf_counter() - begun) * 1000
    text = f"{len(slots):,} sessions in {took:.0f} ms"
    return Result("editor: conflicts", text, f"{CONFLICTS_MS} ms", took < CONFLICTS_MS)


def _pages(application, event, session) -> list[Result]:
    from tests.support.factories import make_member
    from tests.support.organisers import sign_in

    place, id = f"/en/{event.slug}/manage/programme", session.public_id
    values = {"day": event.first_day.isoformat(), "begin": "18:00", "minutes": "30", "room": ""}
    application.config["WTF_CSRF_ENABLED"] = False
    client = sign_in(application.test_client(), make_member(event).user)
    client.get(place)

    def timed(method, address, **options):
        begun = perf_counter()
        answer = getattr(client, method)(address, **options)
        assert answer.status_code == 200, answer.status
        return (perf_counter() - begun) * 1000

    day = min(timed("get", f"{place}/grid") + timed("get", f"{place}/grid/sessions") for _ in range(3))
    listed = min(timed("get", place) for _ in range(3))
    accepts = {"Accept": "application/json"}
    moves = [
        timed("post", f"{place}/{id}/move", data=values | {"version": str(n + 1)}, headers=accepts) for n in range(10)
    ]
    move = sorted(moves)[len(moves) // 2]
    cookie = application.session_interface.get_signing_serializer(application).dumps(dict(_session_of(client)))
    paints = first_paints(application, cookie, [f"{place}/grid", place])
    painted = [
        Result(f"editor: {name} in Chromium", f"first paint after {paint:.0f} ms", f"{PAGE_MS:,} ms", paint < PAGE_MS)
        for name, paint in zip(("grid", "list"), paints or (), strict=False)
    ]
    return [
        *painted,
        Result("editor: grid", f"page and day in {day:.0f} ms", f"{PAGE_MS:,} ms", day < PAGE_MS),
        Result("editor: list", f"{SESSIONS:,} sessions in {listed:.0f} ms", f"{PAGE_MS:,} ms", listed < PAGE_MS),
        Result("editor: move", f"{move:.0f} ms, the median of 10", f"{MOVE_MS} ms", move < MOVE_MS),
    ]


def _session_of(client) -> dict:
    with client.session_transaction() as session:
        return dict(session)


def _publishing(event) -> list[Result]:
    from eventapp.agenda.editor import publishing
    from eventapp.agenda.notices import operations as notices
    from eventapp.messages.models import Message

    db.session.expire_all()
    begun = perf_counter()
    release = publishing.publish(event, None)
    db.session.commit()
    published = perf_counter() - begun
    notices.decide(event, release, None, send=True, chosen=None)
    db.session.commit()
    sent = perf_counter() - begun - published
    count = db.session.scalar(db.select(db.func.count()).select_from(Message))
    limit, all_sent = f"{PUBLISH_SECONDS} s", sent < PUBLISH_SECONDS and count == SPEAKERS
    text = f"{published:.1f} s with {SPEAKERS:,} people concerned"
    return [
        Result("editor: publishing", text, limit, published < PUBLISH_SECONDS),
        Result("editor: its mails", f"{count:,} in the outbox after {sent:.1f} s", limit, all_sent),
    ]


def _importing() -> Result:
    from eventapp.agenda.formats.importing import enter
    from eventapp.agenda.formats.reading import read
    from eventapp.events.models import Event
    from tests.support.factories import make_event

    begin = datetime(2024, 2, 3, 7, tzinfo=UTC)
    make_event(slug="import", starts_at=begin, ends_at=begin + timedelta(days=1, hours=12))
    db.session.commit()
    db.session.expunge_all()  # as a request begins
    event = db.session.scalars(db.select(Event).where(Event.slug == "import")).one()
    content = FOSDEM.read_bytes() if FOSDEM.exists() else _schedule()
    begun = perf_counter()
    report = enter(event, read("schedule.xml", content, event), "en", None)
    db.session.commit()
    took = perf_counter() - begun
    text = f"{report.new:,} items{'' if FOSDEM.exists() else ' made up'} in {took:.1f} s"
    is_good = took < IMPORT_SECONDS and report.new == ITEMS
    return Result("editor: importing", text, f"{IMPORT_SECONDS} s", is_good)


def _schedule() -> bytes:
    """A schedule.xml of as many items as FOSDEM 2024 had, with two speakers and a text each."""
    events = "".join(
        f'<event id="{n}" guid="6f1e2f0a-5c3b-4e0e-9a55-{n:012d}"><date>2024-02-03T{9 + n % 8:02d}:00:00+01:00</date>'
        f"<duration>00:50</duration><title>Talk {n}</title><abstract>{'What it is about. ' * 40}</abstract>"
        f'<persons><person id="{n}">Ana Sol {n}</person><person id="{n + 1}">Ana Sol {n + 1}</person></persons></event>'
        for n in range(ITEMS)
    )
    return f'<schedule><day index="1" date="2024-02-03"><room name="Aula">{events}</room></day></schedule>'.encode()
