"""What variants cost today is where their history of prices begins."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def begin_histories(apps, schema_editor):
    Variant, PricePoint = apps.get_model("products", "Variant"), apps.get_model("products", "PricePoint")
    now, alias = timezone.now(), schema_editor.connection.alias
    known = Variant.objects.using(alias).filter(price_points__isnull=True).order_by("pk").values_list("pk", "price")
    PricePoint.objects.using(alias).bulk_create(
        [PricePoint(variant_id=pk, price=price, since=now) for pk, price in known], batch_size=500
    )
    # of a reduction that runs already nobody knows what came before it: the shop names the one price that it has asked
    Variant.objects.using(alias).filter(was_price__gt=F("price")).update(prior_price=F("price"))


class Migration(migrations.Migration):
    dependencies = [("products", "0004_price_history")]

    operations = [migrations.RunPython(begin_histories, migrations.RunPython.noop, elidable=True)]
