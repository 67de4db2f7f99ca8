"""Copy a filled PostgreSQL database to a new SQLite file.

python -m tests.benchmarks.fill.sqlite NAME FILE
"""

import argparse
import os
import sys
from pathlib import Path

BATCH = 5000


def copy(name: str) -> None:
    """Write the rows of all models into the database of the settings, which is new."""
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection, connections, transaction

    call_command("migrate", verbosity=0)
    connections.databases["filled"] = {**connection.settings_dict, **_postgresql(name)}
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    with connection.constraint_checks_disabled():
        for model in models:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 - a table
                fields = [field for field in model._meta.concrete_fields if not field.generated]
                rows = model._base_manager.using("filled").values_list(*(field.attname for field in fields))
                _write(cursor, model, fields, rows.iterator(BATCH))
    call_command("rebuild_search_index", verbosity=0)
    call_command("rebuild_lists", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _postgresql(name):
    return {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "USER": "postgres", "NAME": name,
            "OPTIONS": {}}  # fmt: skip


def _write(cursor, model, fields, rows):
    from django.db import connection

    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - columns of a model
    batch = []
    for row in rows:
        batch.append([_stored(field, value, connection) for field, value in zip(fields, row, strict=True)])
        if len(batch) == BATCH:
            cursor.executemany(sql, batch)
            batch.clear()
    if batch:
        cursor.executemany(sql, batch)


def _stored(field, value, connection):
    return field.get_db_prep_save(value, connection)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fill.sqlite", description=__doc__)
    parser.add_argument("name", help="of the filled database, on this machine's PostgreSQL")
    parser.add_argument("file", type=Path, help="that is not there yet")
    wanted = parser.parse_args()
    if wanted.file.exists():
        sys.exit(f"{wanted.file} is there already.")
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{wanted.file.absolute()}",
        "DJANGO_SETTINGS_MODULE": "my_shop.settings",
        "LOG_LEVEL": "ERROR",
    }
    import django

    django.setup()
    copy(wanted.name)
