"""Values of facets beside each row of the search; searches without result"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import UTCDateTime
revision = 'directory_numbers'
down_revision = 'pages'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('search_miss',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('text', sa.String(length=80), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('last_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_search_miss_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', 'language', 'text', name=op.f('pk_search_miss'))
    )
    # An older version that still runs while this one comes enters rows without the column.
    # No batch: SQLite would make the table anew and lose its trigger and what refers to it.
    op.add_column('search_row', sa.Column('terms', sa.Text(), nullable=False, server_default=''))
    joined = "string_agg(facet || '=' || value, ' ')" if op.get_bind().dialect.name == 'postgresql' else \
        "group_concat(facet || '=' || value, ' ')"
    op.execute(f"UPDATE search_row SET terms = coalesce((SELECT {joined} FROM search_term"
               " WHERE search_term.row_id = search_row.id), '')")


def downgrade() -> None:
    op.drop_column('search_row', 'terms')
    op.drop_table('search_miss')
