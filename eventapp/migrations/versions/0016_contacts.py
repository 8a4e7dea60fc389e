"""Requests for contact, contacts, messages, bookmarks, blocks, reports, introductions"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import UTCDateTime
revision = 'contacts'
down_revision = 'programme'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('block',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.CheckConstraint('owner_id <> person_id', name=op.f('ck_block_two_people')),
    sa.ForeignKeyConstraint(['owner_id'], ['participant.id'], name=op.f('fk_block_owner_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['participant.id'], name=op.f('fk_block_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_block')),
    sa.UniqueConstraint('owner_id', 'person_id', name=op.f('uq_block_owner_id_person_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_block_public_id'))
    )
    with op.batch_alter_table('block', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_block_person_id'), ['person_id'], unique=False)

    op.create_table('bookmark',
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['participant.id'], name=op.f('fk_bookmark_owner_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['participant.id'], name=op.f('fk_bookmark_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('owner_id', 'person_id', name=op.f('pk_bookmark'))
    )
    with op.batch_alter_table('bookmark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bookmark_person_id'), ['person_id'], unique=False)

    op.create_table('contact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=12), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('tags', sa.JSON(), nullable=False),
    sa.Column('shares_card', sa.Boolean(), nullable=False),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("source IN ('request', 'card', 'introduction')", name=op.f('ck_contact_known_source')),
    sa.CheckConstraint('owner_id <> person_id', name=op.f('ck_contact_two_people')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_contact_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['participant.id'], name=op.f('fk_contact_owner_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['participant.id'], name=op.f('fk_contact_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    sa.UniqueConstraint('owner_id', 'person_id', name=op.f('uq_contact_owner_id_person_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_contact_public_id'))
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_person_id'), ['person_id'], unique=False)

    op.create_table('contact_choices',
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('notices', sa.String(length=8), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=True),
    sa.Column('quiet_from', sa.Integer(), nullable=False),
    sa.Column('quiet_until', sa.Integer(), nullable=False),
    sa.Column('card_shares', sa.Boolean(), nullable=False),
    sa.Column('may_write', sa.Boolean(), nullable=False),
    sa.Column('digest_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("notices IN ('at_once', 'daily', 'never')", name=op.f('ck_contact_choices_known_notices')),
    sa.CheckConstraint('quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23', name=op.f('ck_contact_choices_hours')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_contact_choices_participant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('participant_id', name=op.f('pk_contact_choices'))
    )
    op.create_table('contact_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('sender_id', sa.Integer(), nullable=False),
    sa.Column('receiver_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('sent_at', UTCDateTime(), nullable=False),
    sa.Column('read_at', UTCDateTime(), nullable=True),
    sa.Column('told_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint('sender_id <> receiver_id', name=op.f('ck_contact_message_two_people')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_contact_message_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['receiver_id'], ['participant.id'], name=op.f('fk_contact_message_receiver_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['sender_id'], ['participant.id'], name=op.f('fk_contact_message_sender_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_message')),
    sa.UniqueConstraint('public_id', name=op.f('uq_contact_message_public_id'))
    )
    with op.batch_alter_table('contact_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_message_event_id'), ['event_id'], unique=False)
        batch_op.create_index('ix_contact_message_receiver', ['receiver_id', 'read_at'], unique=False)
        batch_op.create_index('ix_contact_message_sender', ['sender_id', 'receiver_id', 'sent_at'], unique=False)
        batch_op.create_index('ix_contact_message_told', ['told_at'], unique=False)

    op.create_table('contact_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('reporter_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('quoted', sa.Text(), nullable=False),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=True),
    sa.Column('decided_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("outcome IS NULL OR outcome IN ('none', 'warned', 'suspended')", name=op.f('ck_contact_report_known_outcome')),
    sa.CheckConstraint("reason IN ('advertising', 'harassment', 'false_identity', 'other')", name=op.f('ck_contact_report_known_reason')),
    sa.CheckConstraint('reporter_id <> person_id', name=op.f('ck_contact_report_two_people')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_contact_report_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['participant.id'], name=op.f('fk_contact_report_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reporter_id'], ['participant.id'], name=op.f('fk_contact_report_reporter_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_report')),
    sa.UniqueConstraint('public_id', name=op.f('uq_contact_report_public_id'))
    )
    with op.batch_alter_table('contact_report', schema=None) as batch_op:
        batch_op.create_index('ix_contact_report_event', ['event_id', 'outcome'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_report_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_report_reporter_id'), ['reporter_id'], unique=False)

    op.create_table('contact_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('asker_id', sa.Integer(), nullable=False),
    sa.Column('asked_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('asked_at', UTCDateTime(), nullable=False),
    sa.Column('answered_at', UTCDateTime(), nullable=True),
    sa.Column('later_at', UTCDateTime(), nullable=True),
    sa.Column('told_at', UTCDateTime(), nullable=True),
    sa.Column('reminded_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("state IN ('open', 'accepted', 'declined', 'withdrawn')", name=op.f('ck_contact_request_known_state')),
    sa.CheckConstraint('asker_id <> asked_id', name=op.f('ck_contact_request_two_people')),
    sa.ForeignKeyConstraint(['asked_id'], ['participant.id'], name=op.f('fk_contact_request_asked_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['asker_id'], ['participant.id'], name=op.f('fk_contact_request_asker_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_contact_request_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_request')),
    sa.UniqueConstraint('asker_id', 'asked_id', name=op.f('uq_contact_request_asker_id_asked_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_contact_request_public_id'))
    )
    with op.batch_alter_table('contact_request', schema=None) as batch_op:
        batch_op.create_index('ix_contact_request_asked', ['asked_id', 'state'], unique=False)
        batch_op.create_index('ix_contact_request_asker', ['asker_id', 'asked_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_request_event_id'), ['event_id'], unique=False)
        batch_op.create_index('ix_contact_request_told', ['state', 'told_at'], unique=False)

    op.create_table('introduction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('one_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('one_agrees', sa.Boolean(), nullable=True),
    sa.Column('other_agrees', sa.Boolean(), nullable=True),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint('one_id <> other_id', name=op.f('ck_introduction_two_people')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_introduction_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['one_id'], ['participant.id'], name=op.f('fk_introduction_one_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['participant.id'], name=op.f('fk_introduction_other_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_introduction')),
    sa.UniqueConstraint('one_id', 'other_id', name=op.f('uq_introduction_one_id_other_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_introduction_public_id'))
    )
    with op.batch_alter_table('introduction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_introduction_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_introduction_other_id'), ['other_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('introduction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_introduction_other_id'))
        batch_op.drop_index(batch_op.f('ix_introduction_event_id'))

    op.drop_table('introduction')
    with op.batch_alter_table('contact_request', schema=None) as batch_op:
        batch_op.drop_index('ix_contact_request_told')
        batch_op.drop_index(batch_op.f('ix_contact_request_event_id'))
        batch_op.drop_index('ix_contact_request_asker')
        batch_op.drop_index('ix_contact_request_asked')

    op.drop_table('contact_request')
    with op.batch_alter_table('contact_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_report_reporter_id'))
        batch_op.drop_index(batch_op.f('ix_contact_report_person_id'))
        batch_op.drop_index('ix_contact_report_event')

    op.drop_table('contact_report')
    with op.batch_alter_table('contact_message', schema=None) as batch_op:
        batch_op.drop_index('ix_contact_message_told')
        batch_op.drop_index('ix_contact_message_sender')
        batch_op.drop_index('ix_contact_message_receiver')
        batch_op.drop_index(batch_op.f('ix_contact_message_event_id'))

    op.drop_table('contact_message')
    op.drop_table('contact_choices')
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_person_id'))
        batch_op.drop_index(batch_op.f('ix_contact_event_id'))

    op.drop_table('contact')
    with op.batch_alter_table('bookmark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bookmark_person_id'))

    op.drop_table('bookmark')
    with op.batch_alter_table('block', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_block_person_id'))

    op.drop_table('block')
