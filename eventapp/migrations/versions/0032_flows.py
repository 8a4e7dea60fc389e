"""Flows between places over time"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import UTCDateTime
revision = 'flows'
down_revision = 'choice_offers'
branch_labels = None
depends_on = None

KINDS = "kind IN ('figure', 'priority', 'finding', 'linkage'{})"


def upgrade() -> None:
    op.create_table('flow',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('origin', sa.String(length=10), nullable=False),
    sa.Column('destination', sa.String(length=10), nullable=False),
    sa.Column('what', sa.String(length=10), nullable=False),
    sa.Column('unit', sa.String(length=10), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('amount', sa.Double(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('source_url', sa.String(length=500), nullable=False),
    sa.Column('is_invented', sa.Boolean(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint("source <> ''", name=op.f('ck_flow_has_source')),
    sa.CheckConstraint('origin <> destination', name=op.f('ck_flow_two_places')),
    sa.CheckConstraint('year BETWEEN 1900 AND 2100', name=op.f('ck_flow_plausible_year')),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_flow_not_negative')),
    sa.CheckConstraint("what IN ('goods', 'services', 'knowledge', 'funding', 'people')", name=op.f('ck_flow_known_flow')),
    sa.CheckConstraint("unit IN ('euro', 'dollar', 'tonne', 'person', 'item')", name=op.f('ck_flow_known_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow')),
    sa.UniqueConstraint('origin', 'destination', 'what', 'unit', 'year', name=op.f('uq_flow_origin_destination_what_unit_year')),
    sa.UniqueConstraint('public_id', name=op.f('uq_flow_public_id'))
    )
    op.create_index('ix_flow_destination', 'flow', ['destination'])
    _kinds(KINDS.format(", 'flow'"))


def downgrade() -> None:
    op.execute("DELETE FROM proposal WHERE kind = 'flow'")
    _kinds(KINDS.format(''))
    op.drop_table('flow')


def _kinds(condition: str) -> None:
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_proposal_known_kind'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposal_known_kind'), condition)
