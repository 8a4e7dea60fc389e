"""Asking for contact, answering, writing, blocking: each rule once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from eventapp.common.clock import now
from eventapp.directory.contacts import errors, files, notices, operations, queries, quiet, rules, safety
from eventapp.directory.contacts.models import ContactChoices, ContactMessage
from eventapp.directory.models import Entry
from eventapp.directory.visibility import visible_entries
from eventapp.extensions import db
from eventapp.meetings import operations as meetings
from eventapp.meetings import rules as meeting_rules
from eventapp.messages.delivery import deliver_due
from eventapp.people.models import Participant
from tests.support import factories

pytestmark = pytest.mark.db
HTML = "<b>Hola</b> ¿hablamos de textiles en evil.example?"


@pytest.fixture
def two(app) -> tuple[Participant, Participant]:
    """Ana, who reads Spanish, and Bruno, who reads Portuguese; both are in the directory and awake at any hour."""
    event = factories.make_event()
    ana = factories.make_participant(event, "ana@secret.example.org", given_name="Ana")
    bruno = factories.make_participant(event, "bruno@secret.example.org", given_name="Bruno", country="BR")
    ana.language, bruno.language = "es", "pt"
    for person in (ana, bruno):
        factories.make_entry(person)
        operations.set_choices(person, quiet_from=0, quiet_until=0)
    return ana, bruno


def connected(two) -> tuple:
    ana, bruno = two
    operations.accept(operations.ask(ana, bruno, "Hola", "es"), bruno)
    return queries.contact_with(ana, bruno), queries.contact_with(bruno, ana)


def test_who_is_asked_gets_a_mail_that_holds_neither_address(two, outbox, mail_server):
    ana, bruno = two
    request = operations.ask(ana, bruno, HTML, "es")
    operations.accept(request, bruno)
    operations.write(queries.contact_with(bruno, ana), "Sim, <i>vamos</i>")
    assert [(m.address, m.template) for m in outbox()] == [
        (bruno.email, "directory/mail/asked"),
        (ana.email, "directory/mail/accepted"),
        (ana.email, "directory/mail/message"),
    ]
    db.session.commit()
    deliver_due()
    received = list(mail_server.mails)
    assert len(received) == 3
    for mail in received:
        reader = mail["To"]
        other = ana.email if "bruno" in reader else bruno.email
        assert other not in mail.as_string()
        assert all(other not in part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")
        assert not mail["Reply-To"]
    html = next(part.get_content() for part in received[0].walk() if part.get_content_type() == "text/html")
    assert "&lt;b&gt;Hola&lt;/b&gt;" in html
    assert "<b>Hola" not in html
    assert "evil.example" not in html, "or a mail program would make it a link"


def test_a_declined_request_looks_open_to_who_asked_and_cannot_be_asked_again(two, outbox):
    ana, bruno = two
    request = operations.ask(ana, bruno, "Hola", "es")
    operations.decline(request, bruno)
    assert [r.id for r in queries.waiting(ana)] == [request.id]
    assert queries.to_answer(bruno) == []
    assert len(outbox(ana.email)) == 0
    with pytest.raises(errors.AlreadyAsked):
        operations.ask(ana, bruno, "Otra vez", "es")
    operations.withdraw(request, ana)
    assert request not in queries.waiting(ana), "as one that was not declined"
    sent = len(outbox())
    assert operations.ask(ana, bruno, "¿Y ahora?", "es") is request
    assert (request.state, len(outbox())) == ("declined", sent), "who declined is left in peace"
    assert request in queries.waiting(ana)
    assert operations.ask(bruno, ana, "Mudei de ideias", "pt").state == "accepted"
    assert rules.are_contacts(ana, bruno) and rules.are_contacts(bruno, ana)


def test_two_who_ask_one_another_are_contacts(two):
    ana, bruno = two
    request = operations.ask(ana, bruno, "Hola", "es")
    assert operations.ask(bruno, ana, "Olá", "pt") is request
    assert request.state == "accepted"
    with pytest.raises(errors.AlreadyContacts):
        operations.ask(ana, bruno, "Hola", "es")


@pytest.mark.parametrize("text", ["see https://spam.example/x", "www.spam.example", "spam.example/offer"])
def test_a_first_message_holds_no_web_address(two, text):
    with pytest.raises(errors.HasLink):
        operations.ask(*two, text, "es")


def test_hidden_other_event_and_not_coming_look_the_same(two):
    ana, _bruno = two
    elsewhere = factories.make_entry(factories.make_participant(factories.make_event(), "x@example.org")).participant
    hidden = factories.make_entry(factories.another(ana.event), visibility=0).participant
    gone = factories.make_entry(factories.make_registration(factories.make_category(ana.event)).participant).participant
    for person in (elsewhere, hidden, gone, factories.another(ana.event)):
        with pytest.raises(errors.NotReachable):
            operations.ask(ana, person, "Hola", "es")
    with pytest.raises(errors.WithOneself):
        operations.ask(ana, ana, "Hola", "es")


def test_nobody_asks_more_than_twenty_a_day(two):
    ana, _bruno = two
    for _number in range(rules.REQUESTS_A_DAY):
        operations.ask(ana, factories.make_entry(factories.another(ana.event)).participant, "Hola", "es")
    with pytest.raises(errors.TooMany):
        operations.ask(ana, factories.make_entry(factories.another(ana.event)).participant, "Hola", "es")


def test_a_block_works_both_ways_everywhere(two):
    ana, bruno = two
    contact, theirs = connected(two)
    factories.make_meeting_settings(ana.event)
    meeting = meetings.ask(bruno, ana)
    operations.write(contact, "Hola")
    safety.block(ana, bruno)
    for viewer, person in ((ana, bruno), (bruno, ana)):
        seen = select(Entry.id).where(visible_entries(viewer.event, viewer), Entry.participant_id == person.id)
        assert db.session.scalar(seen) is None
        assert db.session.scalars(queries.contacts_of(viewer)).all() == []
        assert queries.unread_from(viewer) == {}
        assert not meeting_rules.can_meet(viewer, person)
        with pytest.raises(errors.NotReachable):
            operations.ask(viewer, person, "Hola", "es")
    for mine in (contact, theirs):
        assert queries.contact_of(mine.owner, mine.public_id) is None
        with pytest.raises(errors.NotReachable):
            operations.write(mine, "Hola")
    assert meeting.state == "withdrawn"
    safety.unblock(ana, queries.blocks_of(ana)[0])
    assert queries.contact_of(bruno, theirs.public_id) is theirs


def test_a_card_holds_the_address_only_with_consent(two):
    ana, bruno = two
    contact, theirs = connected(two)
    assert bruno.email.encode() not in files.vcards([contact], files.sharers(ana))
    operations.share_card(theirs, True)
    assert f"EMAIL:{bruno.email}".encode() in files.vcards([contact], files.sharers(ana))
    assert ana.email.encode() not in files.vcards([theirs], files.sharers(bruno))
    operations.annotate(contact, "=HYPERLINK(1)", ["Agua", "agua", " ", "redes"])
    assert contact.tags == ["Agua", "redes"]
    table = b"".join(files.csv_table([contact], files.sharers(ana))).decode()
    assert "'=HYPERLINK(1)" in table and bruno.email in table
    operations.share_card(theirs, False)
    assert bruno.email.encode() not in files.vcards([contact], files.sharers(ana))


def test_scanning_a_code_makes_contacts_of_two_and_gives_what_its_owner_chose(two):
    ana, bruno = two
    operations.set_choices(bruno, card_shares=True)
    contact = operations.add_by_card(ana, bruno, note="En el café")
    assert (contact.note, contact.source, contact.shares_card) == ("En el café", "card", False)
    assert queries.contact_with(bruno, ana).shares_card
    assert operations.add_by_card(ana, bruno).id == contact.id
    with pytest.raises(errors.WithOneself):
        operations.add_by_card(ana, ana)


def test_quiet_hours_are_those_of_the_receivers_zone(two, outbox):
    ana, bruno = two
    choices = operations.set_choices(bruno, quiet_from=21, quiet_until=8)
    zone = quiet.zone_of(bruno, choices)
    assert zone.key == "America/Sao_Paulo"
    night, day = datetime(2026, 3, 4, 2, 0, tzinfo=UTC), datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # 23:00 and 9:00
    assert (quiet.is_quiet(choices, zone, night), quiet.is_quiet(choices, zone, day)) == (True, False)
    assert quiet.loud_from(choices, zone, night) == datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
    hour = now().astimezone(zone).hour
    operations.set_choices(bruno, quiet_from=hour, quiet_until=(hour + 2) % 24)
    request = operations.ask(ana, bruno, "Hola", "es")
    assert (request.told_at, outbox(bruno.email)) == (None, [])
    assert notices.tell_due() == 0
    assert notices.tell_due(now() + timedelta(hours=3)) == 1
    assert [m.template for m in outbox(bruno.email)] == ["directory/mail/asked"]


def test_one_reminder_and_no_more(two, outbox):
    ana, bruno = two
    operations.ask(ana, bruno, "Hola", "es")
    assert notices.remind_due(now() + timedelta(days=2)) == 0
    assert notices.remind_due(now() + timedelta(days=4)) == 1
    assert notices.remind_due(now() + timedelta(days=9)) == 0
    assert [m.values["is_again"] for m in outbox(bruno.email)] == [False, True]


def test_later_is_later(two, outbox):
    ana, bruno = two
    request = operations.ask(ana, bruno, "Hola", "es")
    operations.put_off(request, bruno, 3)
    assert (list(queries.to_answer(bruno)), list(queries.put_off(bruno))) == ([], [request])
    assert notices.tell_due(now() + timedelta(days=2)) == 0
    assert notices.tell_due(now() + timedelta(days=3, minutes=1)) == 1
    assert len(outbox(bruno.email)) == 2


def test_the_digest_comes_once_a_day_with_all_that_is_new(two, outbox):
    ana, bruno = two
    contact, _theirs = connected(two)
    operations.set_choices(bruno, notices="daily")
    before = len(outbox(bruno.email))
    operations.write(contact, "Uno")
    operations.write(contact, "Dos")
    morning = (now() + timedelta(days=1)).replace(hour=15, minute=0)
    assert (notices.tell_due(morning), notices.send_digests(morning), notices.send_digests(morning)) == (0, 1, 0)
    [digest] = outbox(bruno.email)[before:]
    assert [row["message"] for row in digest.values["messages"]] == ["Uno", "Dos"]
    assert ana.email not in str(digest.values)


def test_one_mail_for_messages_until_they_are_read(two, outbox):
    ana, bruno = two
    contact, _theirs = connected(two)
    for text in ("Uno", "Dos", "Tres"):
        operations.write(contact, text)
    assert len(outbox(bruno.email, "directory/mail/message")) == 1
    operations.mark_read(bruno, ana)
    assert set(db.session.scalars(select(ContactMessage.read_at.is_not(None)))) == {True}
    operations.write(contact, "Cuatro")
    assert len(outbox(bruno.email, "directory/mail/message")) == 2


def test_who_is_suspended_writes_to_nobody(two):
    ana, bruno = two
    contact, _theirs = connected(two)
    report = safety.report(bruno, ana, "advertising", "", "Buy")
    with pytest.raises(errors.AlreadyReported):
        safety.report(bruno, ana, "other", "", "")
    safety.decide(report, "suspended", None)
    assert db.session.get(ContactChoices, ana.id).may_write is False
    with pytest.raises(errors.MayNotWrite):
        operations.write(contact, "Hola")
    safety.decide(report, "none", None)
    operations.write(contact, "Hola")


def test_who_is_suspended_accepts_nobody(two):
    ana, bruno = two
    request = operations.ask(ana, bruno, "Hola", "es")
    operations.set_choices(bruno, may_write=False)
    with pytest.raises(errors.MayNotWrite):
        operations.accept(request, bruno)
    assert request.state == "open"
    operations.set_choices(bruno, may_write=True)
    operations.accept(request, bruno)
    assert request.state == "accepted"


def test_an_introduction_makes_contacts_when_both_agree(two, outbox):
    ana, bruno = two
    made = safety.introduce(ana, bruno, "Both recycle textiles.", None)
    assert {m.address for m in outbox(template="directory/mail/introduced")} == {ana.email, bruno.email}
    assert safety.answer_introduction(made, bruno, True) is False
    assert queries.introductions_of(bruno) == []
    assert safety.answer_introduction(made, ana, True) is True
    assert queries.contact_with(bruno, ana).source == "introduction"


def test_a_bookmark_tells_nobody(two, outbox):
    ana, bruno = two
    operations.set_bookmark(ana, bruno, True)
    assert [e.participant_id for e in queries.bookmarks_of(ana.event, ana)] == [bruno.id]
    assert outbox() == []
    operations.set_bookmark(ana, bruno, False)
    assert queries.bookmarks_of(ana.event, ana) == []
