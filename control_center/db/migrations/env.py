"""Run by Alembic: apply migrations on the connection that `migrate` hands over."""

from alembic import context

from control_center.db.tables import Table

connection = context.config.attributes["connection"]
# SQLite cannot change a column in place: batch mode copies the table instead.
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
