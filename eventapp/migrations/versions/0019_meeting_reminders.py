"""Reminders of meetings, hours in which people meet, warnings of clashes"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import UTCDateTime
revision = 'meeting_reminders'
down_revision = 'regions'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('free_hours',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('begins', sa.Time(), nullable=True),
    sa.Column('ends', sa.Time(), nullable=True),
    sa.CheckConstraint('begins IS NOT NULL OR ends IS NOT NULL', name=op.f('ck_free_hours_says_something')),
    sa.CheckConstraint('begins IS NULL OR ends IS NULL OR begins < ends', name=op.f('ck_free_hours_ends_after_begin')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_free_hours_participant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_free_hours')),
    sa.UniqueConstraint('participant_id', 'day', name=op.f('uq_free_hours_participant_id_day'))
    )
    op.add_column('unavailability', sa.Column('by_hours', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('meeting', sa.Column('warned_at', UTCDateTime(), nullable=True))
    op.add_column('meeting_person', sa.Column('reminded_of', UTCDateTime(), nullable=True))
    with op.batch_alter_table('meeting_settings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reminder_hours', sa.Integer(), nullable=False, server_default='24'))
        batch_op.create_check_constraint(op.f('ck_meeting_settings_within_a_week'), 'reminder_hours BETWEEN 0 AND 168')


def downgrade() -> None:
    with op.batch_alter_table('meeting_settings', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_meeting_settings_within_a_week'), type_='check')
        batch_op.drop_column('reminder_hours')
    op.execute('ALTER TABLE meeting_person DROP COLUMN reminded_of')
    op.execute('ALTER TABLE meeting DROP COLUMN warned_at')
    op.execute('ALTER TABLE unavailability DROP COLUMN by_hours')
    op.drop_table('free_hours')
