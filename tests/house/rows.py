"""The rows of the demo that visitors and samples stand for, and what the house adds to the demo.

The functions run in a context of the house's application and give the same row every time.
"""

import io
import uuid
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from flask import current_app
from PIL import Image

from eventapp.accounts.models import User
from eventapp.accounts.roles import ROLES
from eventapp.agenda.editor import draft as programme_draft
from eventapp.agenda.models import Appearance, Feed, Feedback, Material, Release, Room, Session, Speaker, Talk, Track
from eventapp.agenda.notices.models import STATES as NOTICE_STATES
from eventapp.agenda.notices.models import Notice
from eventapp.common import photos
from eventapp.common.clock import now
from eventapp.common.uploads import SoundFile
from eventapp.content import operations as content
from eventapp.content.models import Article, PlainPage, Publication
from eventapp.directory import operations as directory
from eventapp.directory.contacts.models import Block, Bookmark, Contact, ContactReport, ContactRequest, Introduction
from eventapp.directory.models import Entry, Statement
from eventapp.events.models import Document, Event, EventLink
from eventapp.extensions import db
from eventapp.meetings.models import Meeting, MeetingRequest
from eventapp.messages.models import Mailing, Message
from eventapp.people.doubles.models import Merge
from eventapp.people.models import Participant
from eventapp.regions.models import Priority, Proposal
from eventapp.registration import operations
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.importing.models import STATES as IMPORT_STATES
from eventapp.registration.importing.models import Import, ImportRow
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.letters.models import Letter
from eventapp.registration.lists.models import SavedView
from eventapp.registration.models import STATES, Category, Draft, Registration
from eventapp.registration.questions.models import Question, Upload
from eventapp.registration.waiting.models import ChoiceTurn
from tests.house.more import fill_empty_tables
from tests.support import factories

EVENT = "s3-celac"  # the event the addresses name
OTHER_EVENT = "s3-latam-2017"
MAIL = "kept23456789abcd"  # a mail in the mailbox of the demo


def furnish() -> None:
    """Add what the demo lacks: a member for each role, each state of a registration, one row of each table."""
    event, other = the_event(), the_event(OTHER_EVENT)
    for role in ROLES:
        factories.make_member(event, role, _with_factor(f"{role}@house.example.org"))
    factories.make_member(other, "owner", _with_factor("elsewhere@house.example.org"))
    _with_factor("operator@house.example.org").is_operator = True
    for state in STATES:
        if registration(state) is None:
            _in_state(state)
    factories.make_confirmed(factories.make_category(other))
    factories.make_category(event, code="hidden", secret="kept23456789abcd")
    factories.make_draft(event, "delegate@house.example.org")
    operations.submit(factories.make_draft(event, "sent@house.example.org"), category(), "es")
    factories.make_filled(delegation())
    factories.make_message(event_id=event.id, state="failed", error="550 no such mailbox")
    for mailing in ({}, {"state": "sending"}, {"state": "paused"}, {"reminder": "before_event", "days": 7}):
        made = factories.make_mailing(event_id=event.id, **mailing)
        if made.state != "draft":
            factories.make_message(event_id=event.id, mailing_id=made.id, recipient_key="paulina@example.org")
    _write_mail(Path(current_app.config["MAIL_FOLDER"]))
    question("diet_note").condition = {"all": [{"question": "diet", "is": "one_of", "value": ["other"]}]}
    factories.make_upload(registration("confirmed"))
    factories.make_merge(event)
    factories.make_letter(registration("confirmed"), "visa")
    factories.make_letter(registration("confirmed"))
    db.session.add(Feed(participant_id=registration("confirmed").participant_id, key="kept-secret-address"))
    db.session.add(Material(session=sessions()[0], title="Slides", url="https://example.org/slides.pdf"))
    db.session.flush()
    speaker().photo = photos.keep(photos.square_photo(_picture()), photos.SPEAKERS)
    factories.make_feedback(sessions()[0], state="shown", text="House")
    factories.make_feedback(sessions()[0], text="House")
    release = factories.make_release(event)
    told = {session.public_id: "star" for session in sessions()}
    for state in NOTICE_STATES:
        factories.make_notice(release, factories.another(event), reasons=told, state=state)
    _imports(event)
    _show(entry())
    _meetings(event)
    _contacts()
    _content()
    _proposals(event)
    fill_empty_tables(event)
    db.session.commit()


def the_event(slug: str = EVENT) -> Event:
    return db.session.scalars(db.select(Event).where(Event.slug == slug)).one()


def priority() -> Priority:
    """A priority of the demo."""
    return db.session.scalars(db.select(Priority).order_by(Priority.id)).first()


def home() -> str:
    """Where the first confirmed participant comes from."""
    person = registration("confirmed").participant
    return person.region or person.country


def statement_of_home() -> Priority:
    """A priority of the region of the first confirmed participant."""
    return db.session.scalars(db.select(Priority).where(Priority.place == home()).order_by(Priority.id)).first()


def proposal() -> Proposal:
    """What a delegate proposed."""
    return db.session.scalars(db.select(Proposal).order_by(Proposal.id)).first()


def category() -> Category:
    """A category that is open to anyone."""
    query = db.select(Category).where(Category.event == the_event(), Category.code == "eu")
    return db.session.scalars(query).one()


def secret_category() -> Category:
    """A category that stands on no page."""
    query = db.select(Category).where(Category.event == the_event(), Category.secret.is_not(None))
    return db.session.scalars(query).one()


def registration(state: str) -> Registration | None:
    """The first registration of the event in `state`."""
    query = db.select(Registration).where(Registration.event == the_event(), Registration.state == state)
    return db.session.scalars(query.order_by(Registration.id)).first()


def choice_turns() -> list[ChoiceTurn]:
    """One to whom a place at the dinner is offered, and one who waits for it."""
    turns = db.session.scalars(db.select(ChoiceTurn).order_by(ChoiceTurn.id)).all()
    return [next(turn for turn in turns if turn.is_waiting == waits) for waits in (False, True)]


def delegation() -> Delegation:
    """The delegation that the first confirmed participant leads."""
    head = registration("confirmed").participant_id
    return db.session.scalars(db.select(Delegation).where(Delegation.head_id == head)).one()


def delegate() -> Invitation:
    """A member of it who has not answered."""
    query = db.select(Invitation).where(Invitation.delegation_id == delegation().id, Invitation.state == "sent")
    return db.session.scalars(query.order_by(Invitation.id)).first()


def invitation(state: str) -> Invitation:
    """An invitation by the desk."""
    query = db.select(Invitation).where(Invitation.event_id == the_event().id, Invitation.delegation_id.is_(None))
    return db.session.scalars(query.where(Invitation.state == state).order_by(Invitation.id)).first()


def filled_invitation() -> Invitation:
    """A member whose form the head has filled in."""
    query = db.select(Invitation).where(Invitation.event_id == the_event().id, Invitation.needs_consent)
    return db.session.scalars(query.order_by(Invitation.id)).first()


def elsewhere() -> Registration:
    """A confirmed registration of the other event."""
    query = db.select(Registration).where(Registration.event == the_event(OTHER_EVENT))
    return db.session.scalars(query.where(Registration.state == "confirmed")).first()


def draft() -> Draft:
    """A form that is filled in and not sent."""
    query = db.select(Draft).where(Draft.event_id == the_event().id, Draft.registration_id.is_(None))
    return db.session.scalars(query.order_by(Draft.id)).first()


def sent_draft() -> Draft:
    """A form that was sent."""
    query = db.select(Draft).where(Draft.event_id == the_event().id, Draft.registration_id.is_not(None))
    return db.session.scalars(query.order_by(Draft.id)).first()


def entry() -> Entry:
    """What the first confirmed participant shows in the directory."""
    query = db.select(Entry).where(Entry.participant_id == registration("confirmed").participant_id)
    return db.session.scalars(query).one()


def own_statement() -> Statement:
    return entry().statements[0]


def document_with_file() -> Document:
    """One whose file everyone can open."""
    query = db.select(Document).where(Document.event_id == the_event().id, Document.file.is_not(None))
    return db.session.scalars(query.where(Document.readers == "everyone")).first()


def document() -> Document:
    return db.session.scalars(db.select(Document).where(Document.event_id == the_event().id)).first()


def link() -> EventLink:
    return db.session.scalars(db.select(EventLink).where(EventLink.event_id == the_event().id)).first()


def question(key: str) -> Question:
    query = db.select(Question).where(Question.event_id == the_event().id, Question.key == key)
    return db.session.scalars(query).one()


def upload() -> Upload:
    """A file of the first confirmed registration."""
    query = db.select(Upload).where(Upload.registration_id == registration("confirmed").id)
    return db.session.scalars(query.order_by(Upload.id)).first()


def saved_view() -> SavedView:
    return db.session.scalars(db.select(SavedView).order_by(SavedView.id)).first()


def merge() -> Merge:
    query = db.select(Merge).where(Merge.event_id == the_event().id).order_by(Merge.id)
    return db.session.scalars(query).first()


def letter() -> Letter:
    """The visa letter of the first confirmed registration."""
    query = db.select(Letter).where(Letter.registration_id == registration("confirmed").id, Letter.kind == "visa")
    return db.session.scalars(query).first()


def of_import(state: str) -> Import:
    """The first import of the event in `state`."""
    query = db.select(Import).where(Import.event_id == the_event().id, Import.state == state)
    return db.session.scalars(query.order_by(Import.id)).first()


def sessions() -> list[Session]:
    """A session that anyone may hear, and one that needs a seat; both are published."""
    query = db.select(Session).where(Session.event_id == the_event().id).order_by(Session.id)
    return [db.session.scalars(query.where(Session.seats == kind)).first() for kind in ("none", "number")]


def talk() -> Talk:
    """A talk of a session that has a room."""
    return db.session.scalars(db.select(Talk).join(Session).join(Room).order_by(Talk.id)).first()


def conflict() -> str:
    """A conflict of the draft."""
    event, of = the_event(), programme_draft
    return of.problems_of(event, of.sessions_of(event), of.rooms_of(event))[0].id


def track() -> Track:
    return db.session.scalars(db.select(Track).order_by(Track.id)).first()


def speaker() -> Speaker:
    """Someone who is published."""
    query = db.select(Speaker).join(Appearance).where(Appearance.session_id == sessions()[0].id)
    return db.session.scalars(query.order_by(Speaker.id)).first()


def material() -> Material:
    return db.session.scalars(db.select(Material).order_by(Material.id)).first()


def notice() -> Notice:
    """A mail of the latest release that waits."""
    query = db.select(Notice).where(Notice.state == "waiting", Notice.release_id == release().id)
    return db.session.scalars(query.order_by(Notice.id)).first()


def release() -> Release:
    """The latest release."""
    query = db.select(Release).where(Release.event_id == the_event().id)
    return db.session.scalars(query.order_by(Release.number.desc())).first()


def feedback() -> Feedback:
    """What someone said of a session and nobody has looked at."""
    return db.session.scalars(db.select(Feedback).where(Feedback.state == "new").order_by(Feedback.id)).first()


def feed() -> Feed:
    return db.session.get(Feed, registration("confirmed").participant_id)


def failed_message() -> Message:
    query = db.select(Message).where(Message.event_id == the_event().id, Message.state == "failed")
    return db.session.scalars(query.order_by(Message.id)).first()


def mailing(state: str = "draft", reminder: str | None = None) -> Mailing:
    """A mail to many in `state`, or a reminder of a kind."""
    query = db.select(Mailing).where(Mailing.event_id == the_event().id, Mailing.state == state)
    return db.session.scalars(query.where(Mailing.reminder == reminder).order_by(Mailing.id)).first()


def mailings() -> list[Mailing]:
    return [mailing(), mailing("sending"), mailing("paused"), mailing(reminder="before_event")]


def entry_to_ask() -> Entry:
    """An entry of someone whom the first confirmed participant has not asked."""
    return db.session.scalars(
        db.select(Entry).join(Participant).where(Participant.email == "asked@house.example.org")
    ).one()


def article() -> Article:
    """The news of the event, with a picture."""
    return db.session.scalars(db.select(Article).where(Article.event_id == the_event().id).order_by(Article.id)).first()


def publication() -> Publication:
    """A publication of the event, with a file."""
    query = db.select(Publication).where(Publication.event_id == the_event().id)
    return db.session.scalars(query.order_by(Publication.id)).first()


def plain_page() -> PlainPage:
    return db.session.scalars(db.select(PlainPage).where(PlainPage.event_id == the_event().id)).first()


def request_for_contact() -> ContactRequest:
    """The open request to the first confirmed participant."""
    me = registration("confirmed").participant_id
    query = db.select(ContactRequest).where(ContactRequest.asked_id == me, ContactRequest.message == "House")
    return db.session.scalars(query.order_by(ContactRequest.id)).first()


def contact() -> Contact:
    """A contact of the first confirmed participant."""
    me = registration("confirmed").participant_id
    query = db.select(Contact).where(Contact.owner_id == me, Contact.note == "House")
    return db.session.scalars(query.order_by(Contact.id)).first()


def introduction() -> Introduction:
    """An introduction of the first confirmed participant to someone."""
    me = registration("confirmed").participant_id
    return db.session.scalars(db.select(Introduction).where(Introduction.one_id == me)).first()


def block() -> Block:
    me = registration("confirmed").participant_id
    return db.session.scalars(db.select(Block).where(Block.owner_id == me)).first()


def contact_report() -> ContactReport:
    return db.session.scalars(db.select(ContactReport).where(ContactReport.event_id == the_event().id)).first()


def request_for_meeting(by: str) -> MeetingRequest:
    """The open request to the first confirmed participant ("other"), or by them ("own")."""
    me = registration("confirmed").participant_id
    mine = MeetingRequest.asker_id == me if by == "own" else MeetingRequest.asked_id == me
    query = db.select(MeetingRequest).where(mine, MeetingRequest.state == "open", MeetingRequest.message == "House")
    return db.session.scalars(query.order_by(MeetingRequest.id)).first()


def meeting() -> Meeting:
    """A meeting of the first confirmed participant."""
    query = db.select(Meeting).where(Meeting.event_id == the_event().id, Meeting.notes == "House")
    return db.session.scalars(query).first()


def member(role: str) -> User:
    """The user who has `role` in the team of the event and no other."""
    return _user(f"{role}@house.example.org")


def owner_elsewhere() -> User:
    return _user("elsewhere@house.example.org")


def operator() -> User:
    return _user("operator@house.example.org")


def _user(email: str) -> User:
    return db.session.scalars(db.select(User).where(User.email == email)).one()


def _with_factor(email: str) -> User:
    """A user who has an authenticator app."""
    secret = current_app.extensions["security"].totp_factory.generate_totp_secret()
    return factories.make_user(
        email,
        fs_uniquifier=uuid.uuid5(uuid.NAMESPACE_DNS, email).hex,
        password="$argon2id$unused",
        tf_primary_method="authenticator",
        tf_totp_secret=secret,
    )


def _in_state(state: str) -> None:
    made = factories.make_registration(category())
    if state != "unconfirmed":
        made.state, made.hold_until = state, None
    made.waiting_since = made.created_at if state in {"waiting", "offered"} else None
    made.offer_until = made.created_at + timedelta(days=2) if state == "offered" else None


def _picture() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(picture, "PNG")
    return picture.getvalue()


def _show(shown: Entry) -> None:
    """A photo, and everything open to everyone, so that each page has something to show."""
    directory.set_photo(shown, _picture(), shown.participant)
    directory.set_visibility(shown, 2, {}, shown.participant)


def _imports(event: Event) -> None:
    """An import in each state, held by a process so that no worker goes on with it, and rows that are left out."""
    counts = {"new": 2, "problem": 1, "known": 1, "full": 1, "written": 3}
    for state in IMPORT_STATES:
        made = factories.make_import(event, state=state, counts=counts, held_until=now() + timedelta(days=3650))
        for number, outcome in enumerate(("problem", "known", "full"), 2):
            problems = [[2, "ana", "Falta la arroba."]] if number == 2 else []
            db.session.add(ImportRow(import_id=made.id, number=number, outcome=outcome, problems=problems))


def _meetings(event: Event) -> None:
    """Requests from and to the first confirmed participant, a meeting of theirs, and someone they could ask."""
    me = registration("confirmed").participant
    factories.make_directory(event)
    factories.make_meeting_settings(event, mode="both")
    names = ("asked", "asker", "other")
    asked, asker, other = (factories.make_participant(event, f"{name}@house.example.org") for name in names)
    factories.make_entry(asked)
    slot, _free = factories.make_slot(event), factories.make_slot(event)
    factories.make_meeting_request(asker, me, message="House")
    factories.make_meeting_request(me, other, message="House", preferred=[slot.id])
    factories.make_meeting(event, slot, people=[me, asker], notes="House")


def _proposals(event: Event) -> None:
    """What the first confirmed participant proposed; the open one would change a statement."""
    made, by = factories.make_priority(home()), {"proposer_id": registration("confirmed").participant_id}
    factories.make_proposal(event, place=home(), statement=made.public_id, **by)
    factories.make_proposal(event, place=home(), state="declined", reason="House", **by)


def _content() -> None:
    """A picture for the news, a file and identifiers for the study."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    words = {name: getattr(article(), name) for name in ("title", "tags", "related")}
    words |= {"published_at": now() - timedelta(days=1)}
    words |= {"picture_alt": dict.fromkeys(("en", "es", "pt", "fr"), "Zqx"), "picture_credit": "Zqx"}
    content.save_article(the_event(), article(), words, None, picture.getvalue())
    study = {"title": publication().title, "doi": "10.2791/12345", "isbn": "9780306406157"}
    file = SoundFile("study.pdf", "application/pdf", b"%PDF-1.7")
    content.save_publication(the_event(), publication(), study, None, file, picture.getvalue())
    factories.make_plain_page(the_event())
    factories.make_document(the_event(), file=file)
    waits = {"session": sessions()[0].public_id, "after_session": True, "readers": "participants"}
    factories.make_document(the_event(), file=file, **waits)


def _contacts() -> None:
    """A request to the first confirmed participant, a contact, a bookmark, an introduction, a block and a report."""
    me = registration("confirmed").participant
    names = ("asks", "knows", "blocked")
    asks, knows, blocked = (factories.make_participant(me.event, f"{name}@house.example.org") for name in names)
    factories.make_contact_request(asks, me, message="House")
    factories.make_contact(me, knows, note="House", tags=["agua"])
    factories.make_contact(knows, me, shares_card=True)
    factories.make_contact_message(me, knows, text="House")
    factories.make_introduction(me, other=factories.another(me.event))
    factories.make_block(me, blocked)
    factories.make_contact_report(me)
    factories.saved(Bookmark(owner_id=me.id, person_id=entry_to_ask().participant_id))


def _write_mail(folder: Path) -> None:
    mail = EmailMessage()
    mail["To"], mail["From"], mail["Subject"] = "delegate@house.example.org", "noreply@example.org", "Un correo"
    mail.set_content("Text with a link: http://127.0.0.1/en/\n")
    mail.add_alternative("<!doctype html><title>Un correo</title><p>Text", subtype="html")
    mail.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="event.ics")
    folder.mkdir(exist_ok=True)
    (folder / f"{MAIL}.eml").write_bytes(mail.as_bytes())
