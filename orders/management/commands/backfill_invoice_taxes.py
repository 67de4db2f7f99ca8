"""Write what invoices say of VAT in rows, where that is missing."""

from django.core.management.base import BaseCommand

from orders.services.invoices.tax_rows import add_missing_tax_rows


class Command(BaseCommand):
    help = (
        "Writes the rows of VAT of invoices and credit notes that have none: of those that an older release has "
        "written while this one was being put in place. May be run at any time, as often as you like."
    )

    def handle(self, *args, **options):
        count = add_missing_tax_rows()
        self.stdout.write(f"{count} document{'' if count == 1 else 's'} filled in.")
