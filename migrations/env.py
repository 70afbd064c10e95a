"""How Alembic brings a database to this version: one transaction, on SQLite and PostgreSQL alike."""

from alembic import context

from scg.extensions import db

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
    context.run_migrations()
connection.commit()
