"""An order may use several vouchers.

On PostgreSQL the index is built while the shop sells on, and the foreign key stays as it is: Django would make it anew,
and check it under a lock that holds up every order.
"""

import django.db.models.deletion
from django.db import migrations, models, transaction

from my_shop.kernel.online_indexes import create_index_online

ONCE, ONE_VOUCHER = "orders_voucheruse_once", "orders_voucheruse_order_id_key"


class Online(migrations.SeparateDatabaseAndState):
    """What is done plainly elsewhere, on PostgreSQL in statements that are over at once, but for the index."""

    atomic = False

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "postgresql":
            with transaction.atomic(schema_editor.connection.alias):
                super().database_forwards(app_label, schema_editor, from_state, to_state)
        elif schema_editor.collect_sql or not _is_done(schema_editor.connection):
            create_index_online(schema_editor, ONCE, "orders_voucheruse (order_id, voucher_id)", is_unique=True)
            schema_editor.execute(
                f"ALTER TABLE orders_voucheruse DROP CONSTRAINT {ONE_VOUCHER}, "
                f"ADD CONSTRAINT {ONCE} UNIQUE USING INDEX {ONCE}"
            )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "postgresql":
            with transaction.atomic(schema_editor.connection.alias):
                super().database_backwards(app_label, schema_editor, from_state, to_state)
        else:
            schema_editor.execute(
                f"ALTER TABLE orders_voucheruse DROP CONSTRAINT {ONCE}, "
                f"ADD CONSTRAINT {ONE_VOUCHER} UNIQUE (order_id)"
            )


def _is_done(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [ONCE])
        return cursor.fetchone() is not None


CHANGES = [
    migrations.AlterField(
        model_name='voucheruse',
        name='order',
        field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='voucher_uses', to='orders.order'),
    ),
    migrations.AddConstraint(
        model_name='voucheruse',
        constraint=models.UniqueConstraint(fields=('order', 'voucher'), name='orders_voucheruse_once'),
    ),
]


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('orders', '0029_ucp_sessions'),
    ]

    operations = [Online(database_operations=CHANGES, state_operations=CHANGES)]
