"""What sending at speed and with second thoughts needs: when a released issue leaves, and how far its first wave goes."""

from alembic import op
from sqlalchemy import Column

from newsletter.storage.migrations.pieces import Instant, Key

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("issue", Column("leaves_at", Instant))
    op.add_column("issue", Column("canary_id", Key))
