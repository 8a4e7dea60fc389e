"""Versions of materials"""

import sqlalchemy as sa
from alembic import op
revision = 'material_versions'
down_revision = 'after_meetings'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('material', sa.Column('version', sa.Integer(), nullable=False, server_default='1'))


def downgrade() -> None:
    with op.batch_alter_table('material') as batch_op:
        batch_op.drop_column('version')
