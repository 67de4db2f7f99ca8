from django.db import migrations

from my_shop.kernel.online_indexes import create_index_online

NAME = "orders_by_beginning_of_email"


def add_index(apps, schema_editor):
    """Let PostgreSQL find orders by how their e-mail address begins, as Django asks for it in any case."""
    if schema_editor.connection.vendor == "postgresql":
        create_index_online(schema_editor, NAME, "orders_order (upper(email::text) text_pattern_ops)")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}")


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('orders', '0002_orders_by_date'),
    ]

    operations = [
        migrations.RunPython(add_index, drop_index),
    ]
