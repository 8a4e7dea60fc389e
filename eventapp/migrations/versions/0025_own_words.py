"""Own words in the mail of a release; versions of speakers"""

import sqlalchemy as sa
from alembic import op
revision = 'own_words'
down_revision = 'directory_numbers'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('notice', sa.Column('subject', sa.String(length=200), nullable=True))
    op.add_column('notice', sa.Column('text', sa.Text(), nullable=True))
    op.add_column('speaker', sa.Column('version', sa.Integer(), nullable=False, server_default='1'))


def downgrade() -> None:
    with op.batch_alter_table('speaker') as batch_op:
        batch_op.drop_column('version')
    with op.batch_alter_table('notice') as batch_op:
        batch_op.drop_column('text')
        batch_op.drop_column('subject')
