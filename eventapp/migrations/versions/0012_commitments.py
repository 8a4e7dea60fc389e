"""The one calendar of people"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import Translated
from eventapp.common.columns import UTCDateTime
from eventapp.people.models import NO_OVERLAP
revision = 'commitments'
down_revision = 'doubles'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('commitment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('starts_at', UTCDateTime(), nullable=False),
    sa.Column('ends_at', UTCDateTime(), nullable=False),
    sa.Column('title', Translated(), nullable=False),
    sa.Column('location', Translated(), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('is_firm', sa.Boolean(), nullable=False),
    sa.Column('is_cancelled', sa.Boolean(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_commitment_ends_after_start')),
    sa.CheckConstraint("kind IN ('appearance', 'seat', 'meeting', 'unavailability')", name=op.f('ck_commitment_known_kind')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_commitment_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_commitment_participant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitment')),
    sa.UniqueConstraint('participant_id', 'source', name=op.f('uq_commitment_participant_id_source')),
    sa.UniqueConstraint('public_id', name=op.f('uq_commitment_public_id'))
    )
    op.create_index('ix_commitment_participant_time', 'commitment', ['participant_id', 'starts_at'])
    op.create_index('ix_commitment_source', 'commitment', ['source'])
    op.create_index('ix_commitment_event_time', 'commitment', ['event_id', 'starts_at'])
    if op.get_bind().dialect.name == 'postgresql':
        for statement in NO_OVERLAP:
            op.execute(statement)


def downgrade() -> None:
    op.drop_table('commitment')
