"""Rows by the million: INSERT … SELECT with the models' own defaults, and indexes made afterwards."""

from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models

from my_shop.kernel.names import FoldedField


def draw(key: str, salt: int) -> str:
    """Return SQL for a number from 0 up to 1 that is always the same for this key: chance without a seed to keep."""
    return f"((hashint8extended(({key})::bigint, {salt}) & 16777215)::float8 / 16777216)"


def zipf(key: str, salt: int, count: int) -> str:
    """Return SQL for a number from 1 to ``count``; the k-th is drawn about 1/k times as often as the first."""
    return f"least(floor(exp({draw(key, salt)} * ln({count + 1}))), {count})::int"


def execute(sql: str, params=None):
    """Run one statement in a transaction of its own, and return how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def value(sql: str):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def insert(model: type[models.Model], columns: dict[str, str], source: str) -> int:
    """Write one row of the model for each row of ``source``, what stands behind FROM.

    :param columns: SQL by column. Columns that are not named get their field's default, so that one which is added to a
        model needs nothing here.
    """
    left = dict(columns)
    names, expressions, params = [], [], []
    for field in model._meta.concrete_fields:
        expression, given = _expression(field, left.pop(field.column, None), columns)
        if expression is not None:
            expression = expression if given else expression.replace("%", "%%")
            names.append(connection.ops.quote_name(field.column))
            expressions.append(expression)
            params += given
    if left:
        raise ValueError(f"{model._meta.label} has no column {', '.join(left)}")
    table = connection.ops.quote_name(model._meta.db_table)
    source = source.replace("%", "%%")
    return execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(expressions)} FROM {source}", params)


def _expression(field, given, columns):
    """Return the SQL of one column and its parameters; None where the database fills it in."""
    if given is not None:
        return given, []
    if isinstance(field, FoldedField):
        return f"lower({columns[field.of]})", []  # names here are plain ASCII
    if field.generated or field.has_db_default() or isinstance(field, models.AutoField):
        return None, []
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return "now()", []
    default = field.get_default()
    if default is None:
        return None, []
    kind = field.db_type(connection)
    return f"%s::{kind}", [field.get_db_prep_save(default, connection)]


@contextmanager
def quick_writes():
    """Write without keeping indexes and without looking up keys; the indexes are made anew at the end.

    Unique columns stay watched. Keys are what the statements make them, and a test looks at them.
    """
    be_quick()
    if value("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        execute("SET session_replication_role = replica")
    try:
        with without_indexes():
            yield
    finally:
        connection.close()  # with all that was set


def be_quick() -> None:
    """Let this connection take its time and its memory."""
    execute("SET statement_timeout = 0; SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'")
    execute("SET synchronous_commit = off; SET jit = off")


@contextmanager
def without_indexes(which: str = "true"):
    """Drop the indexes that no constraint stands on, of those in ``pg_indexes`` that the condition names.

    One over a list of values stays: PostgreSQL writes its condition down otherwise when it is made of its own words.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = quote_ident(indexname)::regclass)"
            f" AND indexdef NOT LIKE 'CREATE UNIQUE%' AND indexdef NOT LIKE '%ANY (%' AND {which}"
        )
        indexes = cursor.fetchall()
    for name, _ in indexes:
        execute(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        for _, statement in indexes:
            execute(statement)


def reset_sequences():
    """Let the next row of each table come after those that are there."""
    from django.core.management.color import no_style

    for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
        execute(statement)
