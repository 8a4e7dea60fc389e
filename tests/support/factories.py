"""One row of each table, with plausible values; what a test cares about it says itself.

`FACTORIES` names the factory of every model, so that a test can hold that none lacks one.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from eventapp.accounts.models import Passkey, TeamMember, User
from eventapp.agenda import operations as agenda
from eventapp.agenda.editor.models import Acknowledgement
from eventapp.agenda.models import (
    Appearance,
    Availability,
    Booking,
    Feed,
    Feedback,
    Material,
    Release,
    Room,
    Session,
    SessionPlace,
    Speaker,
    Star,
    Talk,
    Track,
    Walk,
)
from eventapp.agenda.notices.models import Notice
from eventapp.agenda.releases import freeze, publish
from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.log import Activity
from eventapp.common.uploads import SoundFile, upload_path
from eventapp.content.models import Article, PlainPage, Publication
from eventapp.directory.contacts.models import (
    Block,
    Bookmark,
    Contact,
    ContactChoices,
    ContactMessage,
    ContactReport,
    ContactRequest,
    Introduction,
)
from eventapp.directory.matching.models import MatchExposure, MatchOpinion
from eventapp.directory.meaning.models import TextVector
from eventapp.directory.models import FIELDS, Directory, Entry, Statement, Visibility
from eventapp.directory.search.models import SearchMiss, SearchRow, SearchTerm
from eventapp.events.models import Document, Event, EventLink
from eventapp.events.operations import save_document
from eventapp.extensions import db
from eventapp.meetings.availability.models import FreeHours, Unavailability
from eventapp.meetings.models import (
    Meeting,
    MeetingPerson,
    MeetingRequest,
    MeetingSettings,
    Outcome,
    Place,
    Plan,
    RequestGuest,
    Slot,
)
from eventapp.messages.models import JobRun, Mailing, Message, Unsubscribed, Wording, WorkerBeat
from eventapp.people.doubles.models import Distinct, Merge
from eventapp.people.doubles.operations import merge_participants
from eventapp.people.models import Commitment, Organisation, Participant
from eventapp.people.operations import enter_participant
from eventapp.regions.indicators import INDICATORS
from eventapp.regions.models import FLOWS, Figure, Finding, Flow, Linkage, Priority, PriorityVector, Proposal
from eventapp.registration.delegations import operations as delegations
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.importing.models import Import, ImportRow
from eventapp.registration.invitations import operations as invitations
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.invitations.operations import Person, invite
from eventapp.registration.letters import operations as letters
from eventapp.registration.letters.models import Letter, Letterhead, LetterSeries, LetterText, VisaDetails
from eventapp.registration.lists.models import SavedView
from eventapp.registration.models import Category, Consent, Draft, Registration
from eventapp.registration.operations import confirm, register, submit
from eventapp.registration.questions.models import Choice, Question, QuestionVersion, Section, Upload
from eventapp.registration.questions.operations import create_default_form
from eventapp.registration.questions.queries import form_of
from eventapp.registration.waiting.models import ChoiceTurn

_numbers = count(1)
LANGUAGES = ("en", "es", "pt", "fr")


def in_all(text: str) -> dict[str, str]:
    """A text in the four languages, marked with each."""
    return {language: f"{text} ({language})" for language in LANGUAGES}


def saved(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def make_event(**values: Any) -> Event:
    starts_at = values.pop("starts_at", (now() + timedelta(days=60)).replace(hour=8, minute=0, second=0, microsecond=0))
    event = saved(
        Event(
            **{
                "slug": f"event-{next(_numbers)}",
                "title": in_all("Smart specialisation"),
                "summary": in_all("Regions meet."),
                "description": in_all("Two days of **work**."),
                "audience": in_all("Regions"),
                "how_to_register": in_all("With the form."),
                "languages": list(LANGUAGES),
                "timezone": "Europe/Brussels",
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(days=1, hours=8),
                "venue": in_all("Palace of Congresses"),
                "address": "Rue du Sablon 1",
                "city": in_all("Brussels"),
                "country": "BE",
                "hashtag": "#S3BeyondEU",
                "contact": "team@example.org",
                "is_public": True,
            }
            | values
        )
    )
    create_default_form(event)
    return event


def make_category(event: Event | None = None, **values: Any) -> Category:
    number = next(_numbers)
    return saved(
        Category(
            **{
                "event": event or make_event(),
                "code": f"category-{number}",
                "position": number,
                "name": in_all("Delegate"),
                "description": in_all("Regions and ministries"),
                "capacity": 10,
                "opens_at": now() - timedelta(days=10),
                "closes_at": now() + timedelta(days=50),
            }
            | values
        )
    )


def details(**values: Any) -> dict[str, Any]:
    """What is known of a person, in the shape of `people.operations.enter_participant`."""
    return {
        "given_name": "Paulina",
        "family_name": "Godoy Tapia",
        "phone": None,
        "country": "CL",
        "region": "CL-AN",
        "position": "Asesora",
        "language": "es",
        "organisation": "Gobierno Regional de Antofagasta",
        "organisation_type": "public_authority",
    } | values


NEEDS = {"diet": "none", "diet_note": None, "access": None, "interpretation": "es", "visa_letter": False, "hopes": None}
OF_THE_DEMO = {"outside": None}  # asked at its coming edition alone
CONSENTS = {"registration": True, "next_editions": False}


def answered(event: Event | None, values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Answers to the questions of `event`, as they are stored; without an event in no wording."""
    form = form_of(event) if event else None
    return {key: {"version": form.current[key].version if form else None, "value": value}
            for key, value in values.items()}  # fmt: skip


def make_answers(email: str | None = None, event: Event | None = None, **you: Any) -> dict[str, dict[str, Any]]:
    """A complete form, page by page."""
    person = details(**you)
    of_the_demo = OF_THE_DEMO if event and form_of(event).question("outside") else {}
    return {
        "you": {"email": email or f"person-{next(_numbers)}@example.org"}
        | {field: person[field] for field in ("given_name", "family_name", "country", "phone")},
        "organisation": {field: person[field] for field in ("organisation", "organisation_type", "position", "region")},
        "answers": answered(event, NEEDS | of_the_demo | CONSENTS),
        "pages": ["needs", "consent"],
    }


def make_draft(event: Event | None = None, email: str | None = None, **values: Any) -> Draft:
    event = event or make_event()
    return saved(Draft(**{"event_id": event.id, "answers": make_answers(email, event)} | values))


def make_participant(event: Event | None = None, email: str | None = None, **values: Any) -> Participant:
    event = event or make_event()
    return enter_participant(event, email or f"person-{next(_numbers)}@example.org", details(**values))


def make_registration(category: Category | None = None, email: str | None = None, **person: Any) -> Registration:
    """An unconfirmed registration that holds a place."""
    category = category or make_category()
    participant = make_participant(category.event, email, **person)
    return register(participant, category, answered(category.event, NEEDS))


def make_confirmed(category: Category | None = None, email: str | None = None, **person: Any) -> Registration:
    registration = make_registration(category, email, **person)
    confirm(registration)
    return registration


def make_attendee(event: Event | None = None, email: str | None = None, **person: Any) -> Participant:
    """A participant with a ticket."""
    return make_confirmed(make_category(event), email, **person).participant


def make_waiting(
    category: Category, email: str | None = None, *, is_confirmed: bool = True, **person: Any
) -> Registration:
    """A registration on the waiting list of a full category; it has a turn when the address is confirmed."""
    participant = make_participant(category.event, email, **person)
    registration = register(participant, category, answered(category.event, NEEDS), waiting_list=True)
    assert registration.state == "waiting", "there is a free place"
    if is_confirmed:
        confirm(registration)
    return registration


def make_user(email: str | None = None, **values: Any) -> User:
    number = next(_numbers)
    return saved(
        User(
            **{"email": email or f"user-{number}@example.org", "fs_uniquifier": f"uniquifier-{number}", "active": True}
            | values
        )
    )


def make_member(event: Event | None = None, role: str = "owner", user: User | None = None) -> TeamMember:
    return saved(TeamMember(user=user or make_user(), event_id=(event or make_event()).id, role=role))


def make_message(**values: Any) -> Message:
    return saved(
        Message(
            **{
                "event_id": values.pop("event_id", None) or make_event().id,
                "address": "paulina@example.org",
                "name": "Paulina Godoy Tapia",
                "language": "es",
                "template": "registration/mail/expired",
                "values": {
                    "event_title": "Especialización inteligente",
                    "days": "15 de marzo de 2017",
                    "place": "Bruselas",
                    "category": "Delegada",
                    "link": "http://localhost/es/event",
                },
            }
            | values
        )
    )


def make_mailing(**values: Any) -> Mailing:
    """A mass mail to the live registrations of an event, in its four languages."""
    return saved(
        Mailing(
            **{
                "event_id": values.pop("event_id", None) or make_event().id,
                "audience": "registrations",
                "filters": {"state": "live"},
                "subject": in_all("News of {event}"),
                "body": in_all("Dear {given_name},\n\nsee **you** at {registration_link}."),
            }
            | values
        )
    )


def _wording() -> Wording:
    return saved(
        Wording(
            event_id=make_event().id,
            language="es",
            template="registration/mail/ticket",
            key=f"key-{next(_numbers)}",
            original="We look forward to seeing you.",
            text="Nos vemos en Bruselas.",
        )
    )


def _passkey() -> Passkey:
    return saved(
        Passkey(
            user=make_user(),
            credential_id=b"credential-%d" % next(_numbers),
            public_key=b"key",
            backup_state=False,
            device_type="single_device",
            lastuse_datetime=now(),
            name="Telephone",
            usage="first",
        )
    )


def _organisation() -> Organisation:
    name = f"Agency {next(_numbers)}"
    return saved(Organisation(name=name, name_key=name.lower(), type="funding_body", country="BR"))


def _activity() -> Activity:
    return saved(Activity(event_id=make_event().id, action="registered", subject_table="registration", subject_id=1))


def _consent() -> Consent:
    return saved(Consent(participant=make_participant(), purpose="registration", text_version="2026-11"))


def make_document(event: Event, file: SoundFile | None = None, **values: Any) -> Document:
    """A document that everyone can open at once."""
    facts = {"title": in_all("Study"), "description": in_all("Findings"), "authors": "", "year": None, "language": "en"}
    facts |= {"kind": "", "size_kb": None, "url": None, "readers": "everyone", "session": None, "after_session": False}
    return save_document(event, None, facts | values, None, file)


def _document() -> Document:
    return saved(
        Document(event=make_event(), title=in_all("Study"), description=in_all("Findings"), language="en", kind="PDF")
    )


def make_choice_turn(registration: Registration | None = None, choice: Choice | None = None) -> ChoiceTurn:
    """Someone who waits for a place of a choice."""
    registration = registration or make_confirmed(make_category(), f"waits-{next(_numbers)}@example.org")
    if choice is None:  # one of the form that every event begins with
        of_event = db.select(Choice).join(Choice.question).where(Question.event_id == registration.event_id)
        choice = db.session.scalars(of_event.order_by(Choice.id)).first()
    return saved(ChoiceTurn(registration=registration, choice=choice))


def make_section(event: Event | None = None, **values: Any) -> Section:
    number = next(_numbers)
    return saved(
        Section(
            **{"event_id": (event or make_event()).id, "code": f"section-{number}", "position": number,
               "title": in_all("Your stay"), "intro": {}} | values
        )
    )  # fmt: skip


def make_question(event: Event | None = None, section: Section | None = None, **values: Any) -> Question:
    """A question with its first version; `label`, `help`, `choices` and `limits` are those of the version."""
    section = section or make_section(event)
    number = next(_numbers)
    words = {"label": in_all("Dinner"), "help": {}, "choices": [], "limits": {}}
    words |= {name: values.pop(name) for name in words if name in values}
    question = saved(
        Question(
            **{"event_id": section.event_id, "section_id": section.id, "key": f"question_{number}",
               "kind": "short_text", "position": number} | values
        )
    )  # fmt: skip
    saved(QuestionVersion(question=question, number=1, name="1", **words))
    for choice in words["choices"]:
        saved(Choice(question=question, key=choice["key"]))
    db.session.get(Event, section.event_id).form_stamp = new_public_id()
    db.session.flush()
    return question


def make_upload(registration: Registration | None = None, content: bytes = b"%PDF-1.7 passport") -> Upload:
    """A file of `registration`, or of nobody."""
    upload = saved(
        Upload(
            event_id=registration.event_id if registration else make_event().id,
            registration_id=registration.id if registration else None,
            name="passport.pdf",
            media_type="application/pdf",
            size=len(content),
        )
    )
    upload_path(upload.public_id).write_bytes(content)
    return upload


VISA = {
    "passport_name": "PAULINA GODOY TAPIA",
    "nationality": "CL",
    "passport_number": "P1234567",
    "birth_date": date(1980, 5, 24),
    "address": "Avenida Argentina 1595, Antofagasta",
    "arrives_on": date(2027, 1, 22),
    "leaves_on": date(2027, 1, 25),
    "payer": "employer",
    "language": "es",
}


def make_letter(registration: Registration | None = None, kind: str = "confirmation") -> Letter:
    """A letter of a confirmed registration; one for a visa with its data."""
    registration = registration or make_confirmed()
    if kind == "visa":
        letters.keep_details(registration, VISA, None)
    return letters.issue(registration, kind, None)


def make_visa_details(registration: Registration | None = None) -> VisaDetails:
    registration = registration or make_confirmed()
    letters.keep_details(registration, VISA, None)
    return db.session.scalars(db.select(VisaDetails).where(VisaDetails.registration_id == registration.id)).one()


def make_import(event: Event | None = None, **values: Any) -> Import:
    """A table that was read; its columns wait to be confirmed."""
    table = {
        "header": ["Nombre", "Apellidos", "Correo", "País"],
        "sample": [["Ana", "Sol", "ana@example.org", "Chile"]],
        "columns": {"given_name": 0, "family_name": 1, "email": 2, "country": 3},
    }
    return saved(
        Import(
            **{"event_id": (event or make_event()).id, "name": "chile.xlsx", "language": "es", "row_count": 1}
            | table
            | values
        )
    )


def _import_row() -> ImportRow:
    problems = [[2, "ana", "Falta la arroba."]]
    return saved(ImportRow(import_id=make_import().id, number=next(_numbers), outcome="problem", problems=problems))


def _version() -> QuestionVersion:
    number = next(_numbers) + 1  # make_question makes the first
    question = make_question()
    return saved(QuestionVersion(question=question, number=number, name=str(number), label=in_all("Lunch"), help={}))


def _link() -> EventLink:
    return saved(
        EventLink(
            event=make_event(),
            relation="before",
            title=in_all("Meeting"),
            text=in_all("Day before"),
            on=date(2017, 3, 14),
        )
    )


def make_delegation(category: Category | None = None, **values: Any) -> Delegation:
    category = category or make_category()
    number = next(_numbers)
    return saved(
        Delegation(
            **{
                "event_id": category.event_id,
                "category": category,
                "kind": "region",
                "country": "CL",
                "name": f"Antofagasta {number}",
                "capacity": 3,
                "deadline": now() + timedelta(days=20),
            }
            | values
        )
    )


def make_person(email: str | None = None, **values: Any) -> Person:
    names = {"given_name": "Rosa", "family_name": "Mamani Quispe", "language": "es"}
    return Person(**names | {"email": email or f"invited-{next(_numbers)}@example.org"} | values)


def make_invitation(category: Category | None = None, email: str | None = None, **person: Any) -> Invitation:
    """An invitation by the desk."""
    category = category or make_category(by_invitation=True)
    return invite(make_person(email, **person), category, now() + timedelta(days=20), None)


def make_delegate(delegation: Delegation | None = None, email: str | None = None, **person: Any) -> Invitation:
    """A member of a delegation."""
    delegation = delegation or make_delegation()
    return delegations.invite(delegation, [make_person(email, **person)], None)[0]


def fill_in(invitation: Invitation, *, for_other: bool = False) -> Draft:
    """The form an invitation opens, filled in; without consents `for_other`."""
    draft = invitations.begin(invitation, for_other=for_other)
    answers = make_answers(invitation.email, given_name=invitation.given_name, family_name=invitation.family_name)
    if for_other:
        form = form_of(invitation.event)
        answers["answers"] = {key: a for key, a in answers["answers"].items() if form.question(key).kind != "consent"}
    draft.answers = draft.answers | answers
    return draft


def make_filled(delegation: Delegation | None = None) -> Invitation:
    """A member whose form the head has filled in."""
    member = make_delegate(delegation)
    submit(fill_in(member, for_other=True), member.category, "es")
    return member


def _saved_view() -> SavedView:
    name, filters = f"View {next(_numbers)}", {"state": "live"}
    return saved(SavedView(event=make_event(), user=make_user(), name=name, is_shared=True, filters=filters))


def make_directory(event: Event | None = None, **values: Any) -> Directory:
    """The directory of `event`, open, in which people may show everything to everyone."""
    event = event or make_event()
    directory = db.session.get(Directory, event.id) or Directory(event_id=event.id)
    everything = {"is_on": True, "audience": int(Visibility.EVERYONE), "fields": dict.fromkeys(FIELDS, 2)}
    for name, value in (everything | values).items():
        setattr(directory, name, value)
    return saved(directory)


def make_entry(participant: Participant | None = None, **values: Any) -> Entry:
    """An entry that everyone may see, in a directory that is open."""
    participant = participant or make_participant()
    if db.session.get(Directory, participant.event_id) is None:
        make_directory(participant.event)
    details = {"visibility": int(Visibility.EVERYONE), "languages": ["es", "en"], "domains": ["nace:38", "policy:10.9"]}
    return saved(Entry(event_id=participant.event_id, participant=participant, **(details | values)))


def make_statement(entry: Entry | None = None, **values: Any) -> Statement:
    """An offer."""
    text = {"kind": "offer", "text": "Reciclaje de residuos textiles", "language": "es", "domain": "nace:38"}
    return saved(Statement(entry=entry or make_entry(), **(text | values)))


def make_search_row(entry: Entry | None = None, **values: Any) -> SearchRow:
    """What everyone may find of an entry, without its words."""
    entry = entry or make_entry()
    details = {"level": 2, "policy_version": 1, "kind": "entry", "name_key": "name", "may_export": True}
    row = SearchRow(event_id=entry.event_id, entry_id=entry.id, changed_at=now(), **(details | values))
    return saved(row)


def _text_vector() -> TextVector:
    statement = make_statement()
    return saved(TextVector(event_id=statement.entry.event_id, statement_id=statement.id, vector=bytes(1024)))


def _opinion() -> MatchOpinion:
    entry = make_entry()
    return saved(MatchOpinion(participant_id=make_participant(entry.event).id, entry_id=entry.id, opinion=1))


def make_article(event: Event | None = None, **values: Any) -> Article:
    """A piece of news that is out."""
    known = {"title": in_all("News"), "published_at": now() - timedelta(days=1)}
    return saved(Article(event_id=(event or make_event()).id, **(known | values)))


def make_publication(event: Event | None = None, **values: Any) -> Publication:
    """A study that everyone sees."""
    known = {"title": in_all("Study"), "language": "en", "year": 2017, "is_public": True, "authors": "Rossi, Ana"}
    return saved(Publication(event_id=(event or make_event()).id, **(known | values)))


def make_plain_page(event: Event | None = None, **values: Any) -> PlainPage:
    """A page that everyone sees."""
    known = {"title": in_all("How to get there"), "body": in_all("By *train*."), "is_public": True}
    return saved(PlainPage(event_id=(event or make_event()).id, slug=f"page-{next(_numbers)}", **(known | values)))


def another(event: Event) -> Participant:
    """Someone else at `event`."""
    return enter_participant(event, f"another-{next(_numbers)}@example.org", details())


def make_contact_request(
    asker: Participant | None = None, asked: Participant | None = None, **values: Any
) -> ContactRequest:
    """An open request for contact that was told."""
    asker = asker or make_participant()
    words = {"message": "Textiles?", "language": "es", "told_at": now()}
    pair = {"asker": asker, "asked": asked or another(asker.event), "event_id": asker.event_id}
    return saved(ContactRequest(**(pair | words | values)))


def make_contact(owner: Participant | None = None, person: Participant | None = None, **values: Any) -> Contact:
    """What `owner` keeps of `person`; the other side is not made."""
    owner = owner or make_participant()
    pair = {"owner": owner, "person": person or another(owner.event), "event_id": owner.event_id}
    return saved(Contact(**(pair | {"source": "request"} | values)))


def make_contact_message(
    receiver: Participant | None = None, sender: Participant | None = None, **values: Any
) -> ContactMessage:
    receiver = receiver or make_participant()
    pair = {"receiver": receiver, "sender": sender or another(receiver.event), "event_id": receiver.event_id}
    return saved(ContactMessage(**(pair | {"text": "Textiles?"} | values)))


def make_block(owner: Participant | None = None, person: Participant | None = None) -> Block:
    owner = owner or make_participant()
    return saved(Block(owner_id=owner.id, person=person or another(owner.event)))


def make_contact_report(reporter: Participant | None = None, **values: Any) -> ContactReport:
    """An open report."""
    reporter = reporter or make_participant()
    pair = {"reporter": reporter, "person": another(reporter.event), "event_id": reporter.event_id}
    return saved(ContactReport(**(pair | {"reason": "advertising", "quoted": "Buy!"} | values)))


def make_introduction(one: Participant | None = None, **values: Any) -> Introduction:
    one = one or make_participant()
    pair = {"one": one, "other": values.pop("other", None) or another(one.event), "event_id": one.event_id}
    return saved(Introduction(**(pair | {"message": "You both recycle textiles."} | values)))


def _bookmark() -> Bookmark:
    entry = make_entry(another((owner := make_participant()).event))
    return saved(Bookmark(owner_id=owner.id, person_id=entry.participant_id))


def make_meeting_settings(event: Event | None = None, **values: Any) -> MeetingSettings:
    """Meetings of `event`, open, booked at once."""
    event = event or make_event()
    found = db.session.get(MeetingSettings, event.id) or MeetingSettings(event_id=event.id)
    for name, value in (
        {"is_on": True, "mode": "at_once", "link_template": "https://meet.example.org/{meeting}"} | values
    ).items():
        setattr(found, name, value)
    return saved(found)


def make_slot(event: Event | None = None, **values: Any) -> Slot:
    """A slot of 20 minutes at a time that no other slot has."""
    event = event or make_event()
    starts_at = values.pop("starts_at", event.starts_at + timedelta(minutes=25 * next(_numbers), seconds=7))
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=20)}
    return saved(Slot(event_id=event.id, **(times | values)))


def make_place(event: Event | None = None, **values: Any) -> Place:
    number = next(_numbers)
    table = {"name": f"Desk {number}", "position": number, "room": in_all("Hall")}
    return saved(Place(event_id=(event or make_event()).id, **(table | values)))


def make_meeting_request(
    asker: Participant | None = None, asked: Participant | None = None, **values: Any
) -> MeetingRequest:
    """An open request."""
    asker = asker or make_participant()
    asked = asked or enter_participant(asker.event, f"asked-{next(_numbers)}@example.org", details())
    low, high = sorted((asker.id, asked.id))
    pair = {"asker": asker, "asked": asked, "awaits": asked, "low_id": low, "high_id": high}
    words = {"message": "Textiles?", "expires_at": now() + timedelta(days=7)}
    return saved(MeetingRequest(event_id=asker.event_id, **(pair | words | values)))


def make_meeting(event: Event | None = None, slot: Slot | None = None, **values: Any) -> Meeting:
    """A planned meeting, of nobody yet unless `people` are given."""
    event = event or make_event()
    people = values.pop("people", ())
    table = {"slot": slot or make_slot(event), "place": make_place(event), "capacity": 4, "taken": len(people)}
    meeting = saved(Meeting(event_id=event.id, **(table | values)))
    for person in people:
        make_meeting_person(meeting, person)
    return meeting


def make_meeting_person(meeting: Meeting | None = None, participant: Participant | None = None) -> MeetingPerson:
    participant = participant or make_participant()
    meeting = meeting or make_meeting(participant.event)
    return saved(MeetingPerson(meeting_id=meeting.id, slot_id=meeting.slot_id, participant=participant))


def make_outcome(meeting: Meeting | None = None, participant: Participant | None = None, **values: Any) -> Outcome:
    participant = participant or make_participant()
    meeting = meeting or make_meeting(participant.event)
    return saved(Outcome(**({"meeting": meeting, "participant": participant, "result": "useful"} | values)))


def make_plan(event: Event | None = None, **values: Any) -> Plan:
    """A plan that was published."""
    return saved(Plan(**({"event_id": (event or make_event()).id, "state": "published"} | values)))


def make_commitment(participant: Participant | None = None, **values: Any) -> Commitment:
    """An hour in which a participant cannot be reached; each an hour later than the one before."""
    participant = participant or make_participant()
    begin = participant.event.starts_at + timedelta(hours=next(_numbers))
    source = f"test:{next(_numbers)}"
    binding = {"kind": "unavailability", "source": source, "starts_at": begin, "ends_at": begin + timedelta(hours=1)}
    whose = {"event_id": participant.event_id, "participant": participant, "title": in_all("Away")}
    return saved(Commitment(**(whose | binding | values)))


def _distinct() -> Distinct:
    pair = {"first": new_public_id(), "second": new_public_id()}
    return saved(Distinct(event_id=make_event().id, kind="people", **pair))


def make_merge(event: Event | None = None) -> Merge:
    """Two people joined just now."""
    event = event or make_event()
    pair = [enter_participant(event, f"double-{next(_numbers)}@example.org", details()) for _ in range(2)]
    db.session.flush()
    return merge_participants(*pair, None)


def make_room(event: Event | None = None, **values: Any) -> Room:
    named = {"name": in_all(f"Room {next(_numbers)}"), "capacity": 100}
    return agenda.add_room(event or make_event(), named | values, None)


def make_session(event: Event | None = None, **values: Any) -> Session:
    """A session of an hour at the beginning of the event, in no room."""
    event = event or make_event()
    when = {"starts_at": event.starts_at, "ends_at": event.starts_at + timedelta(hours=1)}
    return agenda.add_session(event, {"title": in_all(f"Session {next(_numbers)}")} | when | values, None)


def make_session_place(session: Session | None = None, place: str = "CL-AN") -> SessionPlace:
    return saved(SessionPlace(session_id=(session or make_session()).id, place=place))


def make_speaker(event: Event | None = None, name: str | None = None, **values: Any) -> Speaker:
    return agenda.add_speaker(event or make_event(), name or f"Ana Sol {next(_numbers)}", **values)


def make_appearance(
    session: Session | None = None, speaker: Speaker | None = None, role: str = "speaker"
) -> Appearance:
    session = session or make_session()
    return saved(Appearance(session=session, speaker=speaker or make_speaker(session.event), role=role))


def make_release(event: Event | None = None) -> Release:
    """The draft of `event`, published."""
    event = event or make_event()
    return publish(event, freeze(event), "", None)


def make_notice(release: Release | None = None, participant: Participant | None = None, **values: Any) -> Notice:
    """A mail of `release` that waits; it tells nothing but that there is one."""
    release = release or make_release()
    participant = participant or make_participant(release.event)
    given = {"release_id": release.id, "participant_id": participant.id, "reasons": {}} | values
    return saved(Notice(**given))


def _walk() -> Walk:
    event = make_event()
    first, second = sorted((make_room(event), make_room(event)), key=lambda room: room.id)
    return saved(Walk(first_id=first.id, second_id=second.id, minutes=5))


def make_feedback(session: Session | None = None, **values: Any) -> Feedback:
    """What a participant says of `session`, that nobody has looked at."""
    session = session or make_session()
    given = {"session_id": session.id, "stars": 4, "text": "Muy útil."} | values
    return saved(Feedback(participant_id=make_participant(session.event).id, **given))


def _of_session(model: type, **values: Any) -> Any:
    """What a participant has of a session."""
    participant = make_participant()
    session = make_session(participant.event)
    return saved(model(participant_id=participant.id, session_id=session.id, **values))


def make_booking(**values: Any) -> Booking:
    """A seat that someone has in a session."""
    booking = _of_session(Booking, **values)
    booking.session.taken += 1
    return saved(booking)


def make_priority(place: str = "CL-AN", **values: Any) -> Priority:
    first = {
        "title": f"Solar energy {next(_numbers)}",
        "language": "en",
        "domains": ["nace:35"],
        "source": "A strategy",
    }
    return saved(Priority(place=place, **first | values))


def make_figure(place: str = "ES61", **values: Any) -> Figure:
    """A figure of an indicator and year of its own."""
    number = next(_numbers)
    first = {
        "indicator": list(INDICATORS)[number // 200 % len(INDICATORS)],
        "year": 1900 + number % 200,
        "value": 8_000_000.0,
        "source": "An office",
    }
    return saved(Figure(place=place, **first | values))


def make_finding(place: str = "CL", **values: Any) -> Finding:
    return saved(Finding(place=place, **{"text": in_all("It works."), "year": 2017, "source": "A study"} | values))


def make_linkage(first: str = "CL-AN", second: str = "ES61", **values: Any) -> Linkage:
    values = {"title": f"Project {next(_numbers)}", "kind": "project", "first_year": 2019, "domain": "nace:35"} | values
    return saved(Linkage(first=first, second=second, **{"source": "A list"} | values))


def make_flow(origin: str = "CL-AN", destination: str = "ES61", **values: Any) -> Flow:
    """What goes from one place to another in a year of its own, before those of the demo."""
    number = next(_numbers)
    first = {"what": FLOWS[number // 100 % len(FLOWS)], "unit": "tonne", "year": 1900 + number % 100}
    first |= {"amount": 20.0, "source": "Customs"}
    return saved(Flow(origin=origin, destination=destination, **first | values))


def make_proposal(event: Event | None = None, **values: Any) -> Proposal:
    """A proposal of a priority; `title` goes into its values."""
    first: dict[str, Any] = {"kind": "priority", "place": "CL-AN", "source": "A strategy", "proposer": "Ana Sol"}
    said = {"place": "CL-AN", "title": values.pop("title", None) or f"Water {next(_numbers)}", "description": "",
            "language": "en", "domains": ["nace:36"]}  # fmt: skip
    event = event or make_event()
    values = {"proposer_id": make_participant(event).id} | values if "proposer_id" not in values else values
    return saved(Proposal(**first | {"values": said, "event_id": event.id} | values))


FACTORIES: dict[type, Callable[[], Any]] = {
    Acknowledgement: lambda: saved(
        Acknowledgement(event_id=make_event().id, key=f"room_small:{next(_numbers)}", facts="", reason="It is meant.")
    ),
    Activity: _activity,
    Article: lambda: make_article(),
    Block: make_block,
    Bookmark: _bookmark,
    Appearance: make_appearance,
    Availability: lambda: saved(
        Availability(speaker=make_speaker(), starts_at=now(), ends_at=now() + timedelta(hours=2))
    ),
    Booking: make_booking,
    Category: make_category,
    Choice: lambda: saved(Choice(question=make_question(), key=f"choice-{next(_numbers)}")),
    ChoiceTurn: make_choice_turn,
    Commitment: make_commitment,
    Consent: _consent,
    Contact: make_contact,
    ContactChoices: lambda: saved(ContactChoices(participant_id=another(make_event()).id)),
    ContactMessage: make_contact_message,
    ContactReport: make_contact_report,
    ContactRequest: make_contact_request,
    Delegation: make_delegation,
    Directory: make_directory,
    Distinct: _distinct,
    Document: _document,
    Draft: make_draft,
    Entry: make_entry,
    Event: make_event,
    EventLink: _link,
    Introduction: make_introduction,
    Figure: make_figure,
    Finding: make_finding,
    Invitation: make_invitation,
    Feed: lambda: saved(Feed(participant_id=make_participant().id, key=new_public_id())),
    Feedback: make_feedback,
    Import: make_import,
    ImportRow: _import_row,
    JobRun: lambda: saved(JobRun(name=f"room.job-{next(_numbers)}", due_at=now())),
    Letter: make_letter,
    Letterhead: lambda: saved(Letterhead(event=make_event(), organiser=in_all("Agency"), signatory="Ana Rojas")),
    LetterSeries: lambda: saved(LetterSeries(event_id=make_event().id, year=1990 + next(_numbers))),
    Linkage: make_linkage,
    PlainPage: make_plain_page,
    LetterText: lambda: saved(
        LetterText(event_id=make_event().id, kind="visa", language=f"{next(_numbers) % 90 + 10}", body="We confirm.")
    ),
    Mailing: make_mailing,
    Material: lambda: saved(Material(session=make_session(), title="Slides", url="https://example.org/slides")),
    MatchExposure: lambda: saved(
        MatchExposure(entry_id=(entry := make_entry()).id, event_id=entry.event_id, times=next(_numbers))
    ),
    MatchOpinion: _opinion,
    Meeting: make_meeting,
    MeetingPerson: make_meeting_person,
    MeetingRequest: make_meeting_request,
    MeetingSettings: make_meeting_settings,
    Merge: make_merge,
    Message: make_message,
    Organisation: _organisation,
    Outcome: make_outcome,
    Participant: make_participant,
    Passkey: _passkey,
    Place: make_place,
    Plan: make_plan,
    Publication: lambda: make_publication(),
    Priority: make_priority,
    Proposal: make_proposal,
    Flow: make_flow,
    PriorityVector: lambda: saved(PriorityVector(priority_id=make_priority().id, vector=bytes(1024))),
    Question: make_question,
    QuestionVersion: _version,
    Registration: make_registration,
    Notice: make_notice,
    Release: make_release,
    Room: make_room,
    SearchMiss: lambda: saved(SearchMiss(event_id=make_event().id, language="pt", text=f"hidro{next(_numbers)}")),
    SearchRow: make_search_row,
    SearchTerm: lambda: saved(SearchTerm(row_id=make_search_row().id, facet="domain", value="nace:38")),
    RequestGuest: lambda: saved(
        RequestGuest(request=make_meeting_request(), participant=make_participant(make_event(), "guest@example.org"))
    ),
    Section: make_section,
    Slot: make_slot,
    SavedView: _saved_view,
    Session: make_session,
    SessionPlace: make_session_place,
    Speaker: make_speaker,
    Star: lambda: _of_session(Star),
    Statement: make_statement,
    Talk: lambda: saved(Talk(session=make_session(), title=in_all("Talk"))),
    TeamMember: make_member,
    Track: lambda: agenda.add_track(make_event(), {"name": in_all("Track")}, None),
    TextVector: _text_vector,
    Upload: lambda: make_upload(),
    FreeHours: lambda: saved(
        FreeHours(participant_id=(someone := make_participant()).id, day=someone.event.first_day, begins=time(10))
    ),
    Unavailability: lambda: saved(Unavailability(participant_id=make_participant().id, slot=make_slot())),
    Unsubscribed: lambda: saved(
        Unsubscribed(event_id=make_event().id, address_key=f"person-{next(_numbers)}@example.org")
    ),
    User: make_user,
    VisaDetails: make_visa_details,
    Walk: _walk,
    WorkerBeat: lambda: saved(WorkerBeat(at=datetime(2026, 1, 1, tzinfo=UTC))),
    Wording: _wording,
}
