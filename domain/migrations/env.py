"""What Alembic runs: the revisions that are asked for.

The server hands over a connection. On the command line it is `alembic -x url=… check`, or
`alembic -x url=… revision --autogenerate -m "…"`.
"""

import asyncio

import sqlalchemy as sa
from alembic import context

from domain import migrations
from domain.migrations import comparison
from domain.tables import metadata


def run(connection: sa.Connection) -> None:
    """Run what is asked for on a connection, within the transaction that it is in."""
    context.configure(connection=connection, target_metadata=metadata, **comparison.options(connection.dialect))
    context.run_migrations()


if "connection" in context.config.attributes:
    run(context.config.attributes["connection"])
else:
    asyncio.run(migrations.locked(context.get_x_argument(as_dictionary=True)["url"], run))
