"""Meetings: settings, slots, tables, requests, meetings, what came of them"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import Translated
from eventapp.common.columns import UTCDateTime
revision = 'meetings'
down_revision = 'commitments'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('meeting_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('room', Translated(), nullable=False),
    sa.Column('chairs', sa.Integer(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('column', sa.Integer(), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.CheckConstraint('chairs >= 2', name=op.f('ck_meeting_place_for_two')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_meeting_place_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_place')),
    sa.UniqueConstraint('event_id', 'name', name=op.f('uq_meeting_place_event_id_name')),
    sa.UniqueConstraint('public_id', name=op.f('uq_meeting_place_public_id'))
    )
    op.create_table('meeting_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('most_moves', sa.Integer(), nullable=False),
    sa.Column('stop', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('found', sa.JSON(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('begun_at', UTCDateTime(), nullable=True),
    sa.Column('finished_at', UTCDateTime(), nullable=True),
    sa.Column('published_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'working', 'ready', 'published', 'dropped', 'failed')", name=op.f('ck_meeting_plan_known_state')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_meeting_plan_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_plan')),
    sa.UniqueConstraint('public_id', name=op.f('uq_meeting_plan_public_id'))
    )
    with op.batch_alter_table('meeting_plan', schema=None) as batch_op:
        batch_op.create_index('ix_meeting_plan_event', ['event_id'], unique=False)
        batch_op.create_index('uq_meeting_plan_unfinished', ['event_id'], unique=True, sqlite_where=sa.text("state IN ('waiting', 'working', 'ready')"), postgresql_where=sa.text("state IN ('waiting', 'working', 'ready')"))

    op.create_table('meeting_settings',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('mode', sa.String(length=8), nullable=False),
    sa.Column('slot_minutes', sa.Integer(), nullable=False),
    sa.Column('break_minutes', sa.Integer(), nullable=False),
    sa.Column('days', sa.JSON(), nullable=False),
    sa.Column('has_onsite', sa.Boolean(), nullable=False),
    sa.Column('has_online', sa.Boolean(), nullable=False),
    sa.Column('link_template', sa.String(length=300), nullable=False),
    sa.Column('sides', sa.String(length=8), nullable=False),
    sa.Column('asks', sa.JSON(), nullable=False),
    sa.Column('most_open', sa.Integer(), nullable=False),
    sa.Column('most_meetings', sa.Integer(), nullable=False),
    sa.Column('most_people', sa.Integer(), nullable=False),
    sa.Column('expiry_days', sa.Integer(), nullable=False),
    sa.Column('remind_days', sa.Integer(), nullable=False),
    sa.Column('asks_from', UTCDateTime(), nullable=True),
    sa.Column('asks_until', UTCDateTime(), nullable=True),
    sa.Column('most_moves', sa.Integer(), nullable=False),
    sa.Column('published_at', UTCDateTime(), nullable=True),
    sa.Column('digest_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("mode IN ('at_once', 'rounds', 'both')", name=op.f('ck_meeting_settings_known_mode')),
    sa.CheckConstraint("sides IN ('any', 'across')", name=op.f('ck_meeting_settings_known_sides')),
    sa.CheckConstraint('most_moves BETWEEN 0 AND 100', name=op.f('ck_meeting_settings_share_of_moves')),
    sa.CheckConstraint('slot_minutes BETWEEN 5 AND 240 AND break_minutes BETWEEN 0 AND 120', name=op.f('ck_meeting_settings_sane_times')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_meeting_settings_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_meeting_settings'))
    )
    op.create_table('meeting_slot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', UTCDateTime(), nullable=False),
    sa.Column('ends_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_meeting_slot_ends_after_start')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_meeting_slot_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_slot')),
    sa.UniqueConstraint('event_id', 'starts_at', name=op.f('uq_meeting_slot_event_id_starts_at')),
    sa.UniqueConstraint('public_id', name=op.f('uq_meeting_slot_public_id'))
    )
    op.create_table('meeting_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('asker_id', sa.Integer(), nullable=False),
    sa.Column('asked_id', sa.Integer(), nullable=False),
    sa.Column('low_id', sa.Integer(), nullable=False),
    sa.Column('high_id', sa.Integer(), nullable=False),
    sa.Column('awaits_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('preferred', sa.JSON(), nullable=False),
    sa.Column('is_online', sa.Boolean(), nullable=False),
    sa.Column('is_mutual', sa.Boolean(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=True),
    sa.Column('reminded_at', UTCDateTime(), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.Column('answered_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("(state = 'open') = (expires_at IS NOT NULL)", name=op.f('ck_meeting_request_only_open_expires')),
    sa.CheckConstraint("state IN ('open', 'accepted', 'declined', 'withdrawn', 'expired', 'cancelled')", name=op.f('ck_meeting_request_known_state')),
    sa.CheckConstraint('(low_id = asker_id AND high_id = asked_id) OR (low_id = asked_id AND high_id = asker_id)', name=op.f('ck_meeting_request_same_pair')),
    sa.CheckConstraint('low_id <> high_id', name=op.f('ck_meeting_request_two_people')),
    sa.CheckConstraint('priority BETWEEN 1 AND 3', name=op.f('ck_meeting_request_known_priority')),
    sa.ForeignKeyConstraint(['asked_id'], ['participant.id'], name=op.f('fk_meeting_request_asked_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['asker_id'], ['participant.id'], name=op.f('fk_meeting_request_asker_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['awaits_id'], ['participant.id'], name=op.f('fk_meeting_request_awaits_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_meeting_request_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['high_id'], ['participant.id'], name=op.f('fk_meeting_request_high_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['low_id'], ['participant.id'], name=op.f('fk_meeting_request_low_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['slot_id'], ['meeting_slot.id'], name=op.f('fk_meeting_request_slot_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_request')),
    sa.UniqueConstraint('public_id', name=op.f('uq_meeting_request_public_id'))
    )
    with op.batch_alter_table('meeting_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_request_asked_id'), ['asked_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_request_asker_id'), ['asker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_request_awaits_id'), ['awaits_id'], unique=False)
        batch_op.create_index('ix_meeting_request_due', ['state', 'expires_at'], unique=False)
        batch_op.create_index('ix_meeting_request_event', ['event_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_request_high_id'), ['high_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_request_low_id'), ['low_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_request_slot_id'), ['slot_id'], unique=False)
        batch_op.create_index('uq_meeting_request_live', ['low_id', 'high_id'], unique=True, sqlite_where=sa.text("state IN ('open', 'accepted')"), postgresql_where=sa.text("state IN ('open', 'accepted')"))

    op.create_table('unavailability',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_unavailability_participant_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['slot_id'], ['meeting_slot.id'], name=op.f('fk_unavailability_slot_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unavailability')),
    sa.UniqueConstraint('participant_id', 'slot_id', name=op.f('uq_unavailability_participant_id_slot_id'))
    )
    with op.batch_alter_table('unavailability', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unavailability_slot_id'), ['slot_id'], unique=False)

    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=True),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('is_online', sa.Boolean(), nullable=False),
    sa.Column('is_fixed', sa.Boolean(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('planned', 'cancelled')", name=op.f('ck_meeting_known_state')),
    sa.CheckConstraint('NOT is_online OR place_id IS NULL', name=op.f('ck_meeting_online_needs_no_table')),
    sa.CheckConstraint('capacity IS NULL OR taken <= capacity', name=op.f('ck_meeting_taken_within_capacity')),
    sa.CheckConstraint('taken >= 0', name=op.f('ck_meeting_taken_not_negative')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_meeting_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['place_id'], ['meeting_place.id'], name=op.f('fk_meeting_place_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['request_id'], ['meeting_request.id'], name=op.f('fk_meeting_request_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['slot_id'], ['meeting_slot.id'], name=op.f('fk_meeting_slot_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('id', 'slot_id', name=op.f('uq_meeting_id_slot_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_meeting_public_id'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index('ix_meeting_event', ['event_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_place_id'), ['place_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_request_id'), ['request_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_slot_id'), ['slot_id'], unique=False)
        batch_op.create_index('uq_meeting_of_request', ['request_id'], unique=True, sqlite_where=sa.text("state = 'planned'"), postgresql_where=sa.text("state = 'planned'"))
        batch_op.create_index('uq_meeting_place', ['slot_id', 'place_id'], unique=True, sqlite_where=sa.text("state = 'planned'"), postgresql_where=sa.text("state = 'planned'"))

    op.create_table('request_guest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('answer', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_request_guest_participant_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['request_id'], ['meeting_request.id'], name=op.f('fk_request_guest_request_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request_guest')),
    sa.UniqueConstraint('request_id', 'participant_id', name=op.f('uq_request_guest_request_id_participant_id'))
    )
    with op.batch_alter_table('request_guest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_guest_participant_id'), ['participant_id'], unique=False)

    op.create_table('meeting_outcome',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('result', sa.String(length=12), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('later', sa.String(length=12), nullable=True),
    sa.Column('asked_later_at', UTCDateTime(), nullable=True),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("later IS NULL OR later IN ('none', 'knowledge', 'valuable', 'negotiation', 'agreement')", name=op.f('ck_meeting_outcome_known_later')),
    sa.CheckConstraint("result IS NULL OR result IN ('not_held', 'no_further', 'useful', 'cooperation')", name=op.f('ck_meeting_outcome_known_result')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_outcome_meeting_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_meeting_outcome_participant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_outcome')),
    sa.UniqueConstraint('meeting_id', 'participant_id', name=op.f('uq_meeting_outcome_meeting_id_participant_id'))
    )
    with op.batch_alter_table('meeting_outcome', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_outcome_participant_id'), ['participant_id'], unique=False)

    op.create_table('meeting_person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('is_live', sa.Boolean(), nullable=False),
    sa.Column('minutes_late', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id', 'slot_id'], ['meeting.id', 'meeting.slot_id'], name=op.f('fk_meeting_person_meeting_id_slot_id'), onupdate='CASCADE', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_meeting_person_participant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_person')),
    sa.UniqueConstraint('meeting_id', 'participant_id', name=op.f('uq_meeting_person_meeting_id_participant_id'))
    )
    with op.batch_alter_table('meeting_person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_person_participant_id'), ['participant_id'], unique=False)
        batch_op.create_index('ix_meeting_person_slot', ['slot_id'], unique=False)
        batch_op.create_index('uq_meeting_person_slot', ['participant_id', 'slot_id'], unique=True, sqlite_where=sa.text('is_live'), postgresql_where=sa.text('is_live'))



def downgrade() -> None:
    with op.batch_alter_table('meeting_person', schema=None) as batch_op:
        batch_op.drop_index('uq_meeting_person_slot', sqlite_where=sa.text('is_live'), postgresql_where=sa.text('is_live'))
        batch_op.drop_index('ix_meeting_person_slot')
        batch_op.drop_index(batch_op.f('ix_meeting_person_participant_id'))

    op.drop_table('meeting_person')
    with op.batch_alter_table('meeting_outcome', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_outcome_participant_id'))

    op.drop_table('meeting_outcome')
    with op.batch_alter_table('request_guest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_request_guest_participant_id'))

    op.drop_table('request_guest')
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index('uq_meeting_place', sqlite_where=sa.text("state = 'planned'"), postgresql_where=sa.text("state = 'planned'"))
        batch_op.drop_index('uq_meeting_of_request', sqlite_where=sa.text("state = 'planned'"), postgresql_where=sa.text("state = 'planned'"))
        batch_op.drop_index(batch_op.f('ix_meeting_slot_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_request_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_place_id'))
        batch_op.drop_index('ix_meeting_event')

    op.drop_table('meeting')
    with op.batch_alter_table('unavailability', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unavailability_slot_id'))

    op.drop_table('unavailability')
    with op.batch_alter_table('meeting_request', schema=None) as batch_op:
        batch_op.drop_index('uq_meeting_request_live', sqlite_where=sa.text("state IN ('open', 'accepted')"), postgresql_where=sa.text("state IN ('open', 'accepted')"))
        batch_op.drop_index(batch_op.f('ix_meeting_request_slot_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_request_low_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_request_high_id'))
        batch_op.drop_index('ix_meeting_request_event')
        batch_op.drop_index('ix_meeting_request_due')
        batch_op.drop_index(batch_op.f('ix_meeting_request_awaits_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_request_asker_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_request_asked_id'))

    op.drop_table('meeting_request')
    op.drop_table('meeting_slot')
    op.drop_table('meeting_settings')
    with op.batch_alter_table('meeting_plan', schema=None) as batch_op:
        batch_op.drop_index('uq_meeting_plan_unfinished', sqlite_where=sa.text("state IN ('waiting', 'working', 'ready')"), postgresql_where=sa.text("state IN ('waiting', 'working', 'ready')"))
        batch_op.drop_index('ix_meeting_plan_event')

    op.drop_table('meeting_plan')
    op.drop_table('meeting_place')
