"""Delegates propose statements of every kind"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import UTCDateTime
revision = 'proposals'
down_revision = 'own_words'
branch_labels = None
depends_on = None

KEPT = ('public_id', 'event_id', 'place', 'source', 'source_url', 'state', 'proposer', 'decider', 'created_at', 'decided_at')
VALUES = ('title', 'description', 'language', 'domains')


def upgrade() -> None:
    op.create_table('proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('statement', sa.String(length=16), nullable=True),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('source_url', sa.String(length=500), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('proposer', sa.String(length=320), nullable=False),
    sa.Column('proposed_by', sa.String(length=16), nullable=True),
    sa.Column('decider', sa.String(length=320), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('decided_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("source <> ''", name=op.f('ck_proposal_has_source')),
    sa.CheckConstraint("kind IN ('figure', 'priority', 'finding', 'linkage')", name=op.f('ck_proposal_known_kind')),
    sa.CheckConstraint("state IN ('proposed', 'approved', 'declined')", name=op.f('ck_proposal_known_state')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_proposal_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('public_id', name=op.f('uq_proposal_public_id'))
    )
    op.create_index('ix_proposal_event', 'proposal', ['event_id', 'state', 'id'])
    op.create_index('ix_proposal_proposed_by', 'proposal', ['proposed_by'])
    old, new = _old(), _new()
    connection = op.get_bind()
    priority = sa.table('priority', sa.column('id'), sa.column('public_id'))
    ids = dict(connection.execute(sa.select(priority.c.id, priority.c.public_id)).all())
    for row in connection.execute(sa.select(old).order_by(old.c.id)).mappings().all():
        values = {name: row[name] for name in VALUES} | {'place': row['place']}
        connection.execute(new.insert().values(
            **{name: row[name] for name in KEPT}, kind='priority', statement=ids.get(row['priority_id']),
            values=values, reason=''))
    op.drop_table('priority_proposal')


def downgrade() -> None:
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
    op.create_index('ix_priority_proposal_event', 'priority_proposal', ['event_id', 'state', 'id'])
    op.create_index('ix_priority_proposal_priority_id', 'priority_proposal', ['priority_id'])
    old, new = _old(), _new()
    connection = op.get_bind()
    priority = sa.table('priority', sa.column('id'), sa.column('public_id'))
    ids = dict(connection.execute(sa.select(priority.c.public_id, priority.c.id)).all())
    # Those of other kinds have no place in the old table.
    for row in connection.execute(sa.select(new).where(new.c.kind == 'priority').order_by(new.c.id)).mappings().all():
        connection.execute(old.insert().values(
            **{name: row[name] for name in KEPT}, **{name: row['values'][name] for name in VALUES},
            priority_id=ids.get(row['statement'])))
    op.drop_table('proposal')


def _old() -> sa.TableClause:
    return sa.table('priority_proposal', *_kept(), sa.column('priority_id'),
                    *(sa.column(name, sa.JSON() if name == 'domains' else None) for name in VALUES))


def _new() -> sa.TableClause:
    return sa.table('proposal', *_kept(), sa.column('kind'), sa.column('statement'), sa.column('values', sa.JSON()),
                    sa.column('reason'))


def _kept() -> list[sa.ColumnClause]:
    kinds = {'created_at': UTCDateTime(), 'decided_at': UTCDateTime()}
    return [sa.column('id'), *(sa.column(name, kinds.get(name)) for name in KEPT)]
