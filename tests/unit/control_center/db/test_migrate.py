from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from control_center.db.migrate import _upgrade
from control_center.db.tables import Table


def test_the_migrations_end_where_the_tables_are():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        _upgrade(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
    engine.dispose()
