"""The rows that the search of the directory reads, and the vectors of what people offer and need"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import SortKey
from eventapp.common.columns import UTCDateTime
from eventapp.directory.search import ddl
revision = 'directory_search'
down_revision = 'meetings'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('search_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('statement_id', sa.Integer(), nullable=True),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('policy_version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('name_key', SortKey(length=400), nullable=False),
    sa.Column('side', sa.String(length=5), nullable=True),
    sa.Column('country', sa.String(length=2), nullable=True),
    sa.Column('region', sa.String(length=10), nullable=True),
    sa.Column('type', sa.String(length=30), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('may_export', sa.Boolean(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_search_row_entry_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_search_row_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_search_row_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_search_row_statement_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_row'))
    )
    with op.batch_alter_table('search_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_search_row_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index('ix_search_row_event_name', ['event_id', 'level', 'kind', 'name_key', 'id'], unique=False)
        batch_op.create_index('ix_search_row_event_organisation', ['event_id', 'level', 'organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_search_row_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_search_row_statement_id'), ['statement_id'], unique=False)

    op.create_table('search_term',
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('facet', sa.String(length=11), nullable=False),
    sa.Column('value', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['row_id'], ['search_row.id'], name=op.f('fk_search_term_row_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('row_id', 'facet', 'value', name=op.f('pk_search_term'))
    )
    with op.batch_alter_table('search_term', schema=None) as batch_op:
        batch_op.create_index('ix_search_term_facet', ['facet', 'value', 'row_id'], unique=False)

    op.create_table('text_vector',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('statement_id', sa.Integer(), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_text_vector_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_text_vector_statement_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_text_vector')),
    sa.UniqueConstraint('statement_id', name=op.f('uq_text_vector_statement_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('text_vector', schema=None) as batch_op:
        batch_op.create_index('ix_text_vector_event', ['event_id', 'id'], unique=False)

    op.create_table('match_opinion',
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('opinion', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.CheckConstraint('opinion IN (-1, 1)', name=op.f('ck_match_opinion_known_opinion')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_match_opinion_entry_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_match_opinion_participant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('participant_id', 'entry_id', name=op.f('pk_match_opinion'))
    )
    with op.batch_alter_table('match_opinion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_match_opinion_entry_id'), ['entry_id'], unique=False)

    op.create_table('match_exposure',
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('guest_of_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_match_exposure_entry_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_match_exposure_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['guest_of_id'], ['participant.id'], name=op.f('fk_match_exposure_guest_of_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_match_exposure'))
    )
    with op.batch_alter_table('match_exposure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_match_exposure_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_match_exposure_guest_of_id'), ['guest_of_id'], unique=False)

    ddl.create(op.get_bind())


def downgrade() -> None:
    ddl.drop(op.get_bind())
    op.drop_table('match_exposure')
    op.drop_table('match_opinion')
    op.drop_table('text_vector')
    op.drop_table('search_term')
    op.drop_table('search_row')
