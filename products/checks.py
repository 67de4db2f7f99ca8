"""What ``manage.py check --database default``, and so each ``migrate``, says of the catalogue."""

from django.core import checks
from django.db import DatabaseError

from products.services.files import variants_without_file


def register() -> None:
    checks.register(check_files, checks.Tags.database)


def check_files(app_configs=None, databases=None, **kwargs) -> list[checks.CheckMessage]:
    """Name the digital variants that are published and have no file: older than the rule that they have one."""
    if "default" not in (databases or ()):
        return []
    try:
        skus = list(variants_without_file().filter(product__is_published=True).values_list("sku", flat=True)[:10])
    except DatabaseError:  # not migrated yet
        return []
    if not skus:
        return []
    return [
        checks.Warning(
            f"Digital goods are published, and there is no file to give to whoever buys them: {', '.join(skus)}.",
            hint="Upload a file for each in the back office (Variants, “Files”), or unpublish the product.",
            id="products.W001",
        )
    ]
