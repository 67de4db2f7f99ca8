"""The page for a buyer has a token of its own: who knows its address must not speak for the platform."""

from django.db import migrations, models

import orders.models.ucp


def write_down(apps, schema_editor):
    sessions = apps.get_model("orders", "UcpSession").objects
    for pk in list(sessions.values_list("pk", flat=True)):
        sessions.filter(pk=pk).update(continue_token=orders.models.ucp.new_token())
    sessions.filter(cart__isnull=False).update(handed_over_at=models.F("created_at"))


TOKEN = {
    "max_length": 22,
    "default": orders.models.ucp.new_token,
    "editable": False,
    "help_text": "Of the page for its buyer. Its address gets about, and opens nothing else.",
}


class Migration(migrations.Migration):
    dependencies = [("orders", "0030_several_vouchers")]

    operations = [
        migrations.AddField(
            model_name="ucpsession",
            name="handed_over_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When it was put into that cart. Empty: its platform goes on with it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="ucpsession",
            name="shown",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Digest of what its platform was last told of its price.",
                max_length=64,
            ),
        ),
        migrations.AddField(model_name="ucpsession", name="continue_token", field=models.CharField(**TOKEN)),
        migrations.RunPython(write_down, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="ucpsession", name="continue_token", field=models.CharField(**TOKEN, unique=True)
        ),
    ]
