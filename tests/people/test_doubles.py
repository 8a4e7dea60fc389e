"""Doubles: found, joined with all that hangs on them, and parted again."""

from datetime import timedelta

import pytest

from eventapp.common.clock import now
from eventapp.common.log import Activity
from eventapp.directory.models import Entry, Statement
from eventapp.extensions import db
from eventapp.people.doubles import finding, operations, queries
from eventapp.people.doubles.models import Merge
from eventapp.people.models import Organisation, Participant
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.letters.models import Letter
from eventapp.registration.models import Category, Consent, Registration
from eventapp.registration.operations import cancel, register
from tests.support import factories


@pytest.fixture
def event(app):
    return factories.make_event()


def snapshot() -> dict[str, list]:
    """Every row of every table but those that tell what was done, to compare before and after."""
    db.session.flush()
    left_out = {"activity", "merge", "message", "event", "worker_beat"}
    changing = {"sequence", "changed_at", "stamp"}
    return {
        table.name: sorted(
            str({name: value for name, value in row.items() if name not in changing})
            for row in db.session.execute(table.select()).mappings()
        )
        for table in db.metadata.sorted_tables
        if table.name not in left_out and not table.name.startswith("search_")  # made of the others
    }


def pairs(event, kind: str = "people") -> list[tuple[set[str], str]]:
    model = Participant if kind == "people" else Organisation
    named = {one.public_id: one.email if kind == "people" else one.name for one in db.session.scalars(db.select(model))}
    return [({named[pair.first], named[pair.second]}, pair.reason) for pair in finding.doubles(event, kind)]


def test_people_who_look_alike_are_found_and_others_are_not(event):
    def enter(email, given, family, organisation, **more):
        factories.make_participant(
            event, email, given_name=given, family_name=family, organisation=organisation, **more
        )

    enter("ana.sol@gmail.com", "Ana", "Sol", "Agencia A")
    enter("anasol+s3@gmail.com", "A.", "Sol Pérez", "Agencia B")
    enter("rosa@one.example.org", "Rosa María", "Quispe", "Universidad de Chile")
    enter("rosa@two.example.org", "Maria Rosa", "QUISPE", "Univ. de Chile")
    enter("joao@example.org", "João", "Almeida", "Instituto Sol")
    enter("j.almeida@example.org", "Joao", "Almeyda", "Instituto Sol")
    enter("maria.1@example.org", "María", "García", "Ministerio de Salud")
    enter("maria.2@example.org", "María", "García", "Banco del Sur")
    found = pairs(event)
    assert ({"ana.sol@gmail.com", "anasol+s3@gmail.com"}, "address") in found
    assert ({"rosa@one.example.org", "rosa@two.example.org"}, "name_and_organisation") in found
    assert ({"joao@example.org", "j.almeida@example.org"}, "similar_name") in found
    assert len(found) == 3


def test_organisations_that_look_alike_are_found(event):
    for number, (name, country) in enumerate(
        [
            ("Universidad de la República", "UY"),
            ("Universidad de la Republica (UdelaR)", "UY"),
            ("Universidad Católica", "UY"),
            ("Ministerio de Ciencia", "CL"),
            ("Ministerio de Ciencia", "AR"),
            ("Ministério da Ciência", "BR"),
        ]
    ):
        factories.make_participant(
            event, f"p{number}@example.org", organisation=name, country=country, region=None, family_name=f"P{number}"
        )
    alike = {"Universidad de la República", "Universidad de la Republica (UdelaR)"}
    assert pairs(event, "organisations") == [(alike, "organisation")]


def test_those_told_apart_are_proposed_no_more(event):
    one = factories.make_participant(event, "one@example.org")
    two = factories.make_participant(event, "two@example.org")
    assert len(pairs(event)) == 1
    operations.tell_apart(event, "people", two.public_id, one.public_id, None)
    operations.tell_apart(event, "people", one.public_id, two.public_id, None)
    assert pairs(event) == []


@pytest.mark.db
def test_everything_that_hangs_on_a_person_moves_and_comes_back(app, event, outbox):
    category = factories.make_category(event, capacity=3)
    kept = factories.make_confirmed(category, "kept@example.org", phone=None).participant
    double = factories.make_confirmed(category, "double@example.org", phone="+56 2 2123 4567")
    lost = double.participant
    factories.make_letter(double)
    factories.saved(Consent(participant=lost, purpose="registration", text_version="1"))
    for participant in (kept, lost):
        factories.make_statement(factories.make_entry(participant), text=f"Offer of {participant.email}")
    delegation = factories.make_delegation(category, head_id=lost.id, deputy_id=kept.id)
    invitation = factories.make_delegate(delegation, "double@example.org")
    invitation.registration, invitation.state = double, "registered"
    db.session.commit()
    before, kept_id, lost_id = snapshot(), kept.id, lost.id

    merge = operations.merge_participants(kept, lost, None)
    db.session.commit()
    assert db.session.get(Participant, lost_id) is None
    assert [r.state for r in db.session.scalars(db.select(Registration).order_by(Registration.id))] == [
        "confirmed",
        "cancelled",
    ]
    assert db.session.get(Category, category.id).taken == 1
    of_kept = db.select(Registration.participant_id).distinct()
    assert list(db.session.scalars(of_kept)) == [kept_id]
    assert db.session.scalars(db.select(Letter)).one().registration.participant_id == kept_id
    assert {consent.participant_id for consent in db.session.scalars(db.select(Consent))} == {kept_id}
    assert db.session.get(Participant, kept_id).phone == "+56 2 2123 4567"
    entry = db.session.scalars(db.select(Entry)).one()
    assert {statement.text for statement in entry.statements} == {
        "Offer of kept@example.org",
        "Offer of double@example.org",
    }
    assert (delegation.head_id, delegation.deputy_id) == (None, kept_id)
    [invitation] = db.session.scalars(db.select(Invitation))
    assert (invitation.state, invitation.registration.participant_id) == ("registered", kept_id)
    assert invitation.registration.state == "confirmed"
    assert delegation.taken == 1

    operations.undo(merge, None)
    db.session.commit()
    assert snapshot() == before
    assert db.session.scalar(db.select(Merge)) is None
    assert db.session.scalars(db.select(Statement)).all()[1].entry.participant_id == lost_id
    assert db.session.get(Delegation, delegation.id).head_id == lost_id


@pytest.mark.db
def test_of_two_registrations_the_further_one_stays_and_is_told(event, outbox):
    category = factories.make_category(event, capacity=1)
    further = factories.make_confirmed(category, "further@example.org")
    kept = factories.make_waiting(category, "kept@example.org").participant
    db.session.commit()
    operations.merge_participants(kept, further.participant, None)
    db.session.commit()
    assert (further.state, further.participant.email, category.taken) == ("confirmed", "kept@example.org", 1)
    assert [mail.template for mail in outbox("kept@example.org")][-1] == "registration/mail/ticket"


@pytest.mark.db
def test_undo_is_refused_while_the_place_is_taken(event):
    category = factories.make_category(event, capacity=2)
    kept = factories.make_confirmed(category, "kept@example.org").participant
    lost = factories.make_confirmed(category, "lost@example.org").participant
    db.session.commit()
    merge = operations.merge_participants(kept, lost, None)
    third = register(factories.make_participant(event, "third@example.org"), category, {})
    db.session.commit()
    with pytest.raises(operations.CannotUndo):
        operations.undo(merge, None)
    db.session.rollback()
    assert queries.participant_by_public_id(event, kept.public_id) is not None
    assert db.session.scalar(db.select(Participant).where(Participant.email_key == "lost@example.org")) is None
    cancel(third, None)
    operations.undo(merge, None)
    db.session.commit()
    assert category.taken == 2


def test_a_taken_address_a_later_joining_and_a_day_end_the_undo(event):
    one, two, three = (factories.make_participant(event, f"p{n}@example.org", given_name=f"P{n}") for n in range(3))
    first = operations.merge_participants(one, two, None)
    second = operations.merge_participants(three, one, None)
    db.session.commit()
    with pytest.raises(operations.CannotUndo, match="joined with another"):
        operations.undo(first, None)
    operations.undo(second, None)
    factories.make_participant(event, "p1@example.org")
    with pytest.raises(operations.CannotUndo, match="same address"):
        operations.undo(first, None)
    first.made_at = now() - timedelta(days=1, minutes=1)
    with pytest.raises(operations.CannotUndo, match="a day"):
        operations.undo(first, None)
    assert operations.forget_merges() == 1


def test_ids_given_anew_do_not_stand_in_the_way(event):
    kept = factories.make_participant(event, "kept@example.org")
    lost = factories.make_participant(event, "lost@example.org")
    factories.make_entry(lost)
    factories.make_entry(kept)
    db.session.commit()
    lost_id = lost.id
    merge = operations.merge_participants(kept, lost, None)
    db.session.commit()
    other = factories.make_participant(event, "other@example.org")
    db.session.commit()
    assert other.id == lost_id
    operations.undo(merge, None)
    db.session.commit()
    back = db.session.scalars(db.select(Participant).where(Participant.email_key == "lost@example.org")).one()
    assert back.id != lost_id
    assert {entry.participant.email for entry in db.session.scalars(db.select(Entry))} == {
        "kept@example.org",
        "lost@example.org",
    }


def test_organisations_are_joined_for_one_event(event):
    def person(of, email, organisation):
        return factories.make_participant(of, email, organisation=organisation)

    kept = person(event, "a@example.org", "Instituto Sol").organisation
    lost = person(event, "b@example.org", "Instituto del Sol").organisation
    elsewhere = person(factories.make_event(), "c@example.org", "Instituto del Sol")
    db.session.commit()
    merge = operations.merge_organisations(event, kept, lost, None)
    db.session.commit()
    [b] = db.session.scalars(db.select(Participant).where(Participant.email_key == "b@example.org"))
    assert (b.organisation.name, b.organisation_key) == ("Instituto Sol", "instituto sol")
    assert "instituto sol" in b.search_text
    assert elsewhere.organisation.name == "Instituto del Sol"
    operations.undo(merge, None)
    db.session.commit()
    assert (b.organisation.name, b.organisation_key) == ("Instituto del Sol", "instituto del sol")
    elsewhere.organisation = None
    db.session.commit()
    merge = operations.merge_organisations(event, kept, lost, None)
    db.session.commit()
    assert db.session.scalar(db.select(Organisation).where(Organisation.name == "Instituto del Sol")) is None
    operations.undo(merge, None)
    db.session.commit()
    assert b.organisation.name == "Instituto del Sol"


def test_the_desk_joins_and_parts_in_the_browser(app, event, organiser):
    import re

    kept = factories.make_confirmed(factories.make_category(event), "kept@example.org").participant
    lost = factories.make_confirmed(factories.make_category(event), "lost@example.org").participant
    client = organiser(event)
    base = f"/en/{event.slug}/manage/doubles"

    def token(page):
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]

    listed = client.get(base).text
    assert "The same name and organisation" in listed
    address = re.search(rf"{base}/people/\w+/\w+", listed)[0]
    page = client.get(address).text
    assert "kept@example.org" in page and "Delegate (en): Confirmed" in page
    missing = client.post(address, data={"csrf_token": token(page), "action": "join"})
    assert missing.status_code == 400 and "Choose which one stays." in missing.text
    answer = client.post(address, data={"csrf_token": token(page), "action": "join", "kept": kept.public_id})
    assert answer.status_code == 303
    after = client.get(base)
    assert "can be undone for a day" in after.text
    undo = re.search(rf"{base}/\w+/undo", after.text)[0]
    assert client.post(undo, data={"csrf_token": token(after.text)}).status_code == 303
    assert "lost@example.org" in client.get(base).text
    assert db.session.scalar(db.select(Participant.id).where(Participant.email_key == "lost@example.org"))
    apart = client.post(address, data={"csrf_token": token(page), "action": "different"})
    assert apart.status_code == 303
    assert "No doubles are found." in client.get(base).text
    assert db.session.scalars(db.select(Activity.action).where(Activity.action == "joined doubles")).all()
    assert lost.email == "lost@example.org"
