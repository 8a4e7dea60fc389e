"""The directory: entries, offers and needs"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import Translated
from eventapp.common.columns import UTCDateTime
revision = 'directory'
down_revision = 'imports'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('directory',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('opens_at', UTCDateTime(), nullable=True),
    sa.Column('closes_at', UTCDateTime(), nullable=True),
    sa.Column('audience', sa.Integer(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('terms', Translated(), nullable=False),
    sa.Column('policy_version', sa.Integer(), nullable=False),
    sa.Column('stamp', sa.String(length=16), nullable=False),
    sa.CheckConstraint('audience BETWEEN 0 AND 2', name=op.f('ck_directory_known_audience')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_directory_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_directory')),
    sa.UniqueConstraint('stamp', name=op.f('uq_directory_stamp'))
    )
    op.create_table('entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('visibility', sa.Integer(), nullable=False),
    sa.Column('field_visibility', sa.JSON(), nullable=False),
    sa.Column('photo', sa.String(length=16), nullable=True),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('links', sa.JSON(), nullable=False),
    sa.Column('domains', sa.JSON(), nullable=False),
    sa.Column('wish', sa.Text(), nullable=False),
    sa.Column('wish_language', sa.String(length=2), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint('visibility BETWEEN 0 AND 2', name=op.f('ck_entry_known_visibility')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_entry_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_entry_participant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry')),
    sa.UniqueConstraint('participant_id', name=op.f('uq_entry_participant_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_entry_public_id'))
    )
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.create_index('ix_entry_event_visibility', ['event_id', 'visibility'], unique=False)

    op.create_table('statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=5), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('domain', sa.String(length=16), nullable=True),
    sa.Column('cooperation', sa.String(length=16), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("cooperation IS NULL OR cooperation IN ('project_partner', 'technology', 'investment', 'policy_exchange', 'training', 'market_entry')", name=op.f('ck_statement_known_cooperation')),
    sa.CheckConstraint("kind IN ('offer', 'need')", name=op.f('ck_statement_known_kind')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_statement_entry_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement')),
    sa.UniqueConstraint('public_id', name=op.f('uq_statement_public_id'))
    )
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_entry_id'), ['entry_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_statement_entry_id'))

    op.drop_table('statement')
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.drop_index('ix_entry_event_visibility')

    op.drop_table('entry')
    op.drop_table('directory')
