"""Doubles joined and told apart"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import UTCDateTime
revision = 'doubles'
down_revision = 'directory'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('told_apart',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=15), nullable=False),
    sa.Column('first', sa.String(length=16), nullable=False),
    sa.Column('second', sa.String(length=16), nullable=False),
    sa.CheckConstraint("kind IN ('people', 'organisations')", name=op.f('ck_told_apart_known_kind')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_told_apart_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_told_apart')),
    sa.UniqueConstraint('event_id', 'kind', 'first', 'second', name=op.f('uq_told_apart_event_id_kind_first_second'))
    )
    op.create_table('merge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=15), nullable=False),
    sa.Column('kept_id', sa.Integer(), nullable=False),
    sa.Column('lost_id', sa.Integer(), nullable=False),
    sa.Column('kept_name', sa.String(length=600), nullable=False),
    sa.Column('lost_name', sa.String(length=600), nullable=False),
    sa.Column('steps', sa.JSON(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("kind IN ('people', 'organisations')", name=op.f('ck_merge_known_kind')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_merge_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_merge_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_merge')),
    sa.UniqueConstraint('public_id', name=op.f('uq_merge_public_id'))
    )
    with op.batch_alter_table('merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_merge_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_made_at'), ['made_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_user_id'), ['user_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('merge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_merge_user_id'))
        batch_op.drop_index(batch_op.f('ix_merge_made_at'))
        batch_op.drop_index(batch_op.f('ix_merge_event_id'))

    op.drop_table('merge')
    op.drop_table('told_apart')
