"""What people are asked after meetings, who did not come, suggestions before the end of asking, times taken away"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import UTCDateTime
revision = 'after_meetings'
down_revision = 'documents'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('meeting_person', sa.Column('asked_at', UTCDateTime(), nullable=True))
    op.add_column('meeting_person', sa.Column('is_absent', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('meeting_settings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('left_out', sa.JSON(), nullable=False, server_default='[]'))
        # Nobody is written to at events that were set up before this was a rule of theirs.
        batch_op.add_column(sa.Column('nudge_days', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('nudged_at', UTCDateTime(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_meeting_settings_nudged_within_weeks'), 'nudge_days BETWEEN 0 AND 60')


def downgrade() -> None:
    with op.batch_alter_table('meeting_settings', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_meeting_settings_nudged_within_weeks'), type_='check')
        batch_op.drop_column('nudged_at')
        batch_op.drop_column('nudge_days')
        batch_op.drop_column('left_out')
    op.execute('ALTER TABLE meeting_person DROP COLUMN is_absent')
    op.execute('ALTER TABLE meeting_person DROP COLUMN asked_at')
