"""Empty the search index, which holds words as one, folded letters and pairs of characters from now on.

Once everything is migrated it is filled again, with the models that are there then (products.receivers.django).
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("products", "0011_download_grants")]

    operations = [
        migrations.RunSQL(
            ["DELETE FROM products_search", "DELETE FROM products_search_spellings"], migrations.RunSQL.noop
        )
    ]
