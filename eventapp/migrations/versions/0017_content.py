"""News and publications"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import Translated
from eventapp.common.columns import UTCDateTime
revision = 'content'
down_revision = 'contacts'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('article',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('title', Translated(), nullable=False),
    sa.Column('lead', Translated(), nullable=False),
    sa.Column('body', Translated(), nullable=False),
    sa.Column('tags', sa.JSON(), nullable=False),
    sa.Column('related', sa.JSON(), nullable=False),
    sa.Column('picture', sa.String(length=16), nullable=True),
    sa.Column('picture_alt', Translated(), nullable=False),
    sa.Column('picture_credit', sa.String(length=200), nullable=False),
    sa.Column('published_at', UTCDateTime(), nullable=True),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_article_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article')),
    sa.UniqueConstraint('public_id', name=op.f('uq_article_public_id'))
    )
    with op.batch_alter_table('article', schema=None) as batch_op:
        batch_op.create_index('ix_article_event_published', ['event_id', 'published_at'], unique=False)

    op.create_table('publication',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('title', Translated(), nullable=False),
    sa.Column('abstract', Translated(), nullable=False),
    sa.Column('findings', Translated(), nullable=False),
    sa.Column('authors', sa.String(length=2000), nullable=False),
    sa.Column('publisher', sa.String(length=200), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('doi', sa.String(length=200), nullable=True),
    sa.Column('isbn', sa.String(length=13), nullable=True),
    sa.Column('url', sa.String(length=500), nullable=True),
    sa.Column('file', sa.String(length=16), nullable=True),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('file_type', sa.String(length=100), nullable=False),
    sa.Column('file_kb', sa.Integer(), nullable=True),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.CheckConstraint('year BETWEEN 1450 AND 2200', name=op.f('ck_publication_known_year')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_publication_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publication')),
    sa.UniqueConstraint('public_id', name=op.f('uq_publication_public_id'))
    )
    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.create_index('ix_publication_event_year', ['event_id', 'year'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.drop_index('ix_publication_event_year')

    op.drop_table('publication')
    with op.batch_alter_table('article', schema=None) as batch_op:
        batch_op.drop_index('ix_article_event_published')

    op.drop_table('article')
