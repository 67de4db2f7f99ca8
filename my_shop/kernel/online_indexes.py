"""Indexes of tables that are large in a live shop: built and dropped while it sells on.

On PostgreSQL nobody who writes has to wait; SQLite, which has one writer at a time, builds them plainly. A migration
that has one of these says ``atomic = False``: PostgreSQL builds no such index within a transaction. Where it broke off,
the next ``migrate`` goes on: what is done stays, and an index that was built in part is built again.
"""

from contextlib import contextmanager

from django.db import migrations

IS_UNFINISHED = """
    SELECT 1 FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relname = %s AND NOT indisvalid AND pg_table_is_visible(pg_class.oid)
"""


class AddIndexOnline(migrations.AddIndex):
    """Add an index to a model."""

    atomic = False

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _add(schema_editor, model, self.index)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _remove(schema_editor, model, self.index)


class RemoveIndexOnline(migrations.RemoveIndex):
    """Remove an index from a model."""

    atomic = False

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _remove(
                schema_editor, model, from_state.models[app_label, self.model_name_lower].get_index_by_name(self.name)
            )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            index = to_state.models[app_label, self.model_name_lower].get_index_by_name(self.name)
            _add(schema_editor, model, index)


def create_index_online(schema_editor, name: str, place: str, *, is_unique: bool = False) -> None:
    """Build an index that only PostgreSQL has; one that broke off is built again.

    :param place: what stands behind ``ON``, in PostgreSQL's own words.
    """
    with _online(schema_editor):
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        schema_editor.execute(f"CREATE {'UNIQUE ' if is_unique else ''}INDEX CONCURRENTLY {name} ON {place}")


def _add(schema_editor, model, index):
    with _online(schema_editor) as options:
        if options and not schema_editor.collect_sql and _is_unfinished(schema_editor.connection, index.name):
            schema_editor.remove_index(model, index, **options)
        if not _is_there(schema_editor, model, index):
            schema_editor.add_index(model, index, **options)


def _remove(schema_editor, model, index):
    with _online(schema_editor) as options:
        if schema_editor.collect_sql or _is_there(schema_editor, model, index):
            schema_editor.remove_index(model, index, **options)


@contextmanager
def _online(schema_editor):
    """Let a statement take as long as it takes, and wait for whoever writes; what it is to be given comes back."""
    if schema_editor.connection.vendor != "postgresql":
        yield {}
        return
    schema_editor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
    try:
        yield {"concurrently": True}
    finally:
        schema_editor.execute("SET statement_timeout TO DEFAULT; SET lock_timeout TO DEFAULT")


def _is_unfinished(connection, name):
    with connection.cursor() as cursor:
        cursor.execute(IS_UNFINISHED, [name])
        return cursor.fetchone() is not None


def _is_there(schema_editor, model, index):
    if schema_editor.collect_sql:
        return False
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        return index.name in connection.introspection.get_constraints(cursor, model._meta.db_table)
