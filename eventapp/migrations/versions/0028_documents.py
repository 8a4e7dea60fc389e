"""Files of documents, who may open them and after which session; places that a session is about"""

import sqlalchemy as sa
from alembic import op
revision = 'documents'
down_revision = 'days'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.add_column(sa.Column('file', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('file_name', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('file_type', sa.String(length=100), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('readers', sa.String(length=12), nullable=False, server_default='everyone'))
        batch_op.add_column(sa.Column('session', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('after_session', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_check_constraint(op.f('ck_document_known_readers'), "readers IN ('everyone', 'participants')")
        batch_op.create_check_constraint(op.f('ck_document_waits_for_something'), 'session IS NOT NULL OR NOT after_session')
        batch_op.create_check_constraint(op.f('ck_document_link_or_file'), 'url IS NULL OR file IS NULL')
    op.create_table('session_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_session_place_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_place')),
    sa.UniqueConstraint('session_id', 'place', name=op.f('uq_session_place_session_id_place'))
    )
    op.create_index('ix_session_place_place', 'session_place', ['place'])


def downgrade() -> None:
    op.drop_table('session_place')
    with op.batch_alter_table('document', schema=None) as batch_op:
        for name in ('link_or_file', 'waits_for_something', 'known_readers'):
            batch_op.drop_constraint(op.f(f'ck_document_{name}'), type_='check')
        for name in ('after_session', 'session', 'readers', 'file_type', 'file_name', 'file'):
            batch_op.drop_column(name)
