"""Plain pages; who gets the file of a publication, and its cover; titles of linkages in other languages"""

import sqlalchemy as sa
from alembic import op
from eventapp.common.columns import Translated
from eventapp.common.columns import UTCDateTime
revision = 'pages'
down_revision = 'choice_turns'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('plain_page',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', Translated(), nullable=False),
    sa.Column('body', Translated(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_plain_page_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plain_page')),
    sa.UniqueConstraint('event_id', 'slug', name=op.f('uq_plain_page_event_id_slug')),
    sa.UniqueConstraint('public_id', name=op.f('uq_plain_page_public_id'))
    )
    op.add_column('linkage', sa.Column('titles', Translated(), nullable=False, server_default='{}'))
    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.add_column(sa.Column('readers', sa.String(length=12), nullable=False, server_default='everyone'))
        batch_op.add_column(sa.Column('opens_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('cover', sa.String(length=16), nullable=True))
        batch_op.create_check_constraint('known_readers', "readers IN ('everyone', 'participants')")


def downgrade() -> None:
    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.drop_constraint('known_readers', type_='check')
        batch_op.drop_column('cover')
        batch_op.drop_column('opens_at')
        batch_op.drop_column('readers')
    op.drop_column('linkage', 'titles')
    op.drop_table('plain_page')
