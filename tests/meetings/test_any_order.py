"""Whatever people do in whatever order: nobody in two meetings at once, no table twice, one live request a pair."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from eventapp.extensions import db
from eventapp.meetings import booking, errors, operations, queries
from eventapp.meetings.availability.operations import set_unavailable
from eventapp.meetings.models import LIVE, Meeting, MeetingPerson, MeetingRequest
from eventapp.people import commitments
from eventapp.people.commitments import Binding, Clash
from eventapp.people.models import Commitment, Participant
from eventapp.people.privacy.erasing import erase
from tests.meetings.conftest import meeting_event, person
from tests.support import factories

pytestmark = pytest.mark.db

PEOPLE = st.integers(0, 4)
SLOTS = st.integers(0, 2)
ANY = st.integers(0, 9)


class People(RuleBasedStateMachine):
    """Five people, three slots, two tables, and everything that can be done."""

    def __init__(self) -> None:
        super().__init__()
        self.event = meeting_event(slots=3, tables=2, most_people=3)
        self.names = [f"P{number}" for number in range(5)]
        for name in self.names:
            person(self.event, name)
        self.count = 0
        db.session.commit()

    def who(self, number: int) -> Participant:
        """The person of that number; a new one when they were erased."""
        email = f"{self.names[number].lower()}@example.org"
        found = db.session.scalar(
            select(Participant).where(Participant.event_id == self.event.id, Participant.email == email)
        )
        return found or person(self.event, self.names[number])

    def attempt(self, operation, *arguments, **options):
        """As a view does: commit, or undo a refusal."""
        try:
            done = operation(*arguments, **options)
        except (errors.Refused, Clash):
            db.session.rollback()
            return None
        db.session.commit()
        return done

    def request(self, number: int) -> MeetingRequest | None:
        found = db.session.scalars(
            select(MeetingRequest)
            .where(MeetingRequest.event_id == self.event.id, MeetingRequest.state.in_(LIVE))
            .order_by(MeetingRequest.id)
        ).all()
        return found[number % len(found)] if found else None

    def meeting(self, number: int) -> Meeting | None:
        found = queries.planned_meetings(self.event)
        return found[number % len(found)] if found else None

    @rule(one=PEOPLE, other=PEOPLE, guest=PEOPLE, online=st.booleans())
    def ask(self, one, other, guest, online):
        guests = [self.who(guest)] if guest not in (one, other) else []
        self.attempt(operations.ask, self.who(one), self.who(other), guests=guests, is_online=online)

    @rule(number=ANY)
    def accept(self, number):
        if request := self.request(number):
            self.attempt(operations.accept, request, request.awaits)

    @rule(number=ANY, slot=SLOTS)
    def propose(self, number, slot):
        if request := self.request(number):
            self.attempt(operations.propose, request, request.awaits, queries.slots_of(self.event)[slot])

    @rule(number=ANY)
    def decline(self, number):
        if request := self.request(number):
            self.attempt(operations.decline, request, request.awaits)

    @rule(number=ANY)
    def withdraw(self, number):
        if request := self.request(number):
            self.attempt(operations.withdraw, request, request.asker)

    @rule(number=ANY, comes=st.booleans())
    def guest_answers(self, number, comes):
        request = self.request(number)
        if request and request.guests:
            self.attempt(operations.answer_as_guest, request, request.guests[0].participant, comes)

    @rule(number=ANY, slot=SLOTS)
    def move(self, number, slot):
        if meeting := self.meeting(number):
            self.attempt(booking.move, meeting, queries.slots_of(self.event)[slot], None)

    @rule(number=ANY)
    def cancel(self, number):
        if meeting := self.meeting(number):
            self.attempt(booking.cancel_or_leave, meeting, meeting.people[-1].participant)

    @rule(one=PEOPLE, slots=st.sets(SLOTS))
    def change_free_times(self, one, slots):
        chosen = [slot for number, slot in enumerate(queries.slots_of(self.event)) if number in slots]
        self.attempt(set_unavailable, self.who(one), chosen)

    @rule(one=PEOPLE, slot=SLOTS)
    def take_a_seat(self, one, slot):
        self.count += 1
        at = queries.slots_of(self.event)[slot]
        binding = Binding(self.event.id, "seat", f"seat:{self.count}", [self.who(one).id], at.starts_at, at.ends_at)
        self.attempt(commitments.write, [binding])

    @rule(one=PEOPLE, other=PEOPLE)
    def block(self, one, other):
        if one != other:
            self.attempt(operations.release, self.who(one), blocked=self.who(other))

    @rule(one=PEOPLE)
    def erase(self, one):
        erase(self.who(one), None)
        db.session.commit()

    @invariant()
    def nobody_is_in_two_places(self):
        live = db.session.scalars(select(MeetingPerson).where(MeetingPerson.is_live)).all()
        assert max(Counter((row.participant_id, row.slot_id) for row in live).values(), default=1) == 1
        firm = db.session.scalars(select(Commitment).where(Commitment.is_firm, ~Commitment.is_cancelled)).all()
        for row in firm:
            assert not [o for o in firm if o.id > row.id and o.participant_id == row.participant_id
                        and o.starts_at < row.ends_at and row.starts_at < o.ends_at]  # fmt: skip

    @invariant()
    def meetings_are_whole(self):
        meetings = queries.planned_meetings(self.event)
        tables = Counter((meeting.slot_id, meeting.place_id) for meeting in meetings if meeting.place_id)
        assert max(tables.values(), default=1) == 1
        for meeting in meetings:
            assert len(meeting.people) >= 2
            assert meeting.taken == len(meeting.people)
            assert meeting.is_online or meeting.place.chairs >= len(meeting.people)
            assert {row.slot_id for row in meeting.people} == {meeting.slot_id}
            assert all(row.is_live for row in meeting.people)

    @invariant()
    def calendars_say_the_same(self):
        said = {(row.participant_id, row.source, row.starts_at)
                for row in db.session.scalars(select(Commitment).where(~Commitment.is_cancelled))
                if row.kind == "meeting"}  # fmt: skip
        held = {(row.participant_id, f"meeting:{meeting.public_id}", meeting.slot.starts_at)
                for meeting in db.session.scalars(select(Meeting).where(Meeting.state == "planned"))
                for row in meeting.people}  # fmt: skip
        assert said == held

    @invariant()
    def a_pair_has_one_live_request(self):
        live = db.session.scalars(select(MeetingRequest).where(MeetingRequest.state.in_(LIVE))).all()
        assert max(Counter((one.low_id, one.high_id) for one in live).values(), default=1) == 1


@pytest.mark.slow
def test_any_order_of_steps_keeps_people_and_tables_apart(app):
    run_state_machine_as_test(
        People,
        settings=settings(
            max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_the_database_is_the_judge_when_rows_are_written_past_the_operations(app):
    """A control: without the operations' care the constraints alone keep a person out of two meetings."""
    event = meeting_event(slots=1, tables=2)
    ana = person(event, "Ana")
    [slot] = queries.slots_of(event)
    factories.make_meeting(event, slot, people=[ana])
    other = factories.make_meeting(event, slot, people=[])
    with pytest.raises(Exception, match=r"uq_meeting_person_slot|UNIQUE"):
        factories.make_meeting_person(other, ana)
