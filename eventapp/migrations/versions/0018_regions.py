"""What is known of regions"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import Translated
from eventapp.common.columns import UTCDateTime
revision = 'regions'
down_revision = 'content'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('figure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.Column('indicator', sa.String(length=30), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('value', sa.Double(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('source_url', sa.String(length=500), nullable=False),
    sa.Column('is_invented', sa.Boolean(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("source <> ''", name=op.f('ck_figure_has_source')),
    sa.CheckConstraint('year BETWEEN 1900 AND 2100', name=op.f('ck_figure_plausible_year')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure')),
    sa.UniqueConstraint('place', 'indicator', 'year', name=op.f('uq_figure_place_indicator_year')),
    sa.UniqueConstraint('public_id', name=op.f('uq_figure_public_id'))
    )
    op.create_table('finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.Column('text', Translated(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('source_url', sa.String(length=500), nullable=False),
    sa.Column('is_invented', sa.Boolean(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("source <> ''", name=op.f('ck_finding_has_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding')),
    sa.UniqueConstraint('public_id', name=op.f('uq_finding_public_id'))
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index('ix_finding_place', ['place', 'id'], unique=False)

    op.create_table('linkage',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('first', sa.String(length=10), nullable=False),
    sa.Column('second', sa.String(length=10), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('first_year', sa.Integer(), nullable=False),
    sa.Column('last_year', sa.Integer(), nullable=True),
    sa.Column('domain', sa.String(length=16), nullable=True),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('source_url', sa.String(length=500), nullable=False),
    sa.Column('is_invented', sa.Boolean(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("kind IN ('project', 'agreement', 'network', 'exchange')", name=op.f('ck_linkage_known_kind')),
    sa.CheckConstraint("source <> ''", name=op.f('ck_linkage_has_source')),
    sa.CheckConstraint('first < second', name=op.f('ck_linkage_two_places')),
    sa.CheckConstraint('last_year IS NULL OR last_year >= first_year', name=op.f('ck_linkage_ends_after_begin')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_linkage')),
    sa.UniqueConstraint('first', 'second', 'title', name=op.f('uq_linkage_first_second_title')),
    sa.UniqueConstraint('public_id', name=op.f('uq_linkage_public_id'))
    )
    with op.batch_alter_table('linkage', schema=None) as batch_op:
        batch_op.create_index('ix_linkage_second', ['second'], unique=False)

    op.create_table('priority',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('domains', sa.JSON(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('source_url', sa.String(length=500), nullable=False),
    sa.Column('is_invented', sa.Boolean(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("source <> ''", name=op.f('ck_priority_has_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_priority')),
    sa.UniqueConstraint('public_id', name=op.f('uq_priority_public_id'))
    )
    with op.batch_alter_table('priority', schema=None) as batch_op:
        batch_op.create_index('ix_priority_place', ['place', 'id'], unique=False)

    op.create_table('priority_proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('priority_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('domains', sa.JSON(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('source_url', sa.String(length=500), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('proposer', sa.String(length=320), nullable=False),
    sa.Column('decider', sa.String(length=320), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('decided_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("source <> ''", name=op.f('ck_priority_proposal_has_source')),
    sa.CheckConstraint("state IN ('proposed', 'approved', 'declined')", name=op.f('ck_priority_proposal_known_state')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_priority_proposal_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['priority_id'], ['priority.id'], name=op.f('fk_priority_proposal_priority_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_priority_proposal')),
    sa.UniqueConstraint('public_id', name=op.f('uq_priority_proposal_public_id'))
    )
    with op.batch_alter_table('priority_proposal', schema=None) as batch_op:
        batch_op.create_index('ix_priority_proposal_event', ['event_id', 'state', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_priority_proposal_priority_id'), ['priority_id'], unique=False)

    op.create_table('priority_vector',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('priority_id', sa.Integer(), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['priority_id'], ['priority.id'], name=op.f('fk_priority_vector_priority_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_priority_vector')),
    sa.UniqueConstraint('priority_id', name=op.f('uq_priority_vector_priority_id'))
    )


def downgrade() -> None:
    op.drop_table('priority_vector')
    with op.batch_alter_table('priority_proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_priority_proposal_priority_id'))
        batch_op.drop_index('ix_priority_proposal_event')

    op.drop_table('priority_proposal')
    with op.batch_alter_table('priority', schema=None) as batch_op:
        batch_op.drop_index('ix_priority_place')

    op.drop_table('priority')
    with op.batch_alter_table('linkage', schema=None) as batch_op:
        batch_op.drop_index('ix_linkage_second')

    op.drop_table('linkage')
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.drop_index('ix_finding_place')

    op.drop_table('finding')
    op.drop_table('figure')
