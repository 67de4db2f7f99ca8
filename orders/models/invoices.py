"""Invoices and credit notes: numbered without a gap, made once, never changed."""

from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.brand.shown import current_brand


class NumberSeries(models.Model):
    """The last number given in a series of one year. Its row is locked while a number is taken, so that numbers that
    a rollback gives back are given again: no gap, no double."""

    kind = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="orders_numberseries_once")]

    def __str__(self):
        return f"{self.kind} {self.year}: {self.last}"


class DocumentIsFinal(Exception):
    """An invoice or a credit note is never changed or deleted: what was wrong is corrected by another document."""


class InvoiceQuerySet(models.QuerySet):
    def listed(self):
        """The documents without what is printed on them, oldest first."""
        return self.defer("data", "pdf").order_by("pk")

    def to_print(self, now):
        """Those that nobody has printed, and whose turn it is."""
        return self.filter(printed_at=None, print_next_at__lte=now)

    def take_turn(self, *, now, pause):
        """Put the next try off, and count this one; of two workers one gets an answer of 1."""
        return super().update(print_attempts=models.F("print_attempts") + 1, print_next_at=now + pause)

    def note_print_error(self, text):
        return self.filter(printed_at=None)._rewrite(print_error=text)

    def print_at(self, now):
        """Let those that nobody has printed be tried again."""
        return self.filter(printed_at=None)._rewrite(print_next_at=now, print_attempts=0)

    def _rewrite(self, **values):
        return super().update(**values)

    def update(self, **kwargs):
        raise DocumentIsFinal(gettext("Invoices are never changed."))

    def delete(self):
        raise DocumentIsFinal(gettext("Invoices are never deleted."))

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            raise DocumentIsFinal(gettext("Invoices are never changed."))
        return super().bulk_create(objs, *args, **kwargs)


class Invoice(models.Model):
    class Kind(models.TextChoices):
        INVOICE = "invoice", "invoice"
        CREDIT_NOTE = "credit-note", "credit note"

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="invoices")
    kind = models.CharField(max_length=12, choices=Kind)
    number = models.CharField(max_length=20, unique=True)
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="credit_notes")
    refund = models.OneToOneField(
        "orders.Refund", on_delete=models.PROTECT, null=True, blank=True, related_name="credit_note"
    )
    revision = models.PositiveSmallIntegerField(
        default=0,
        editable=False,
        help_text=_("How often the order had been changed by then: the invoice of an earlier state is replaced."),
    )
    issued_at = models.DateTimeField(default=timezone.now)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    data = models.JSONField(help_text=_("Everything that is printed on it."))
    pdf = models.BinaryField(null=True, editable=False, help_text=_("Printed by the worker, once."))
    printed_at = models.DateTimeField(null=True, db_index=True)
    print_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    print_next_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text=_("When the worker tries next, while it is not printed.")
    )
    print_error = models.CharField(max_length=300, blank=True, editable=False, help_text=_("Why printing failed last."))

    PRINTING = {"pdf", "printed_at", "print_attempts", "print_next_at", "print_error"}
    """What may change, until it is printed."""

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        base_manager_name = "objects"  # else order.invoices.add() would change a stored document
        indexes = [models.Index(fields=["issued_at"], name="orders_invoice_by_date")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "sequence"], name="orders_invoice_number_once"),
            models.UniqueConstraint(
                fields=["order", "revision"],
                condition=models.Q(kind="invoice"),
                name="orders_invoice_once_per_revision",
            ),
        ]

    def __str__(self):
        return self.number

    def save(self, *args, **kwargs):
        """Save it; a stored one takes nothing but what printing it adds, once.

        :raises DocumentIsFinal: for any other change.
        """
        stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if stored:
            changed = {name for name in self._given() if _plain(getattr(self, name)) != _plain(getattr(stored, name))}
            if changed - self.PRINTING or (changed and stored.is_printed):
                raise DocumentIsFinal(
                    gettext("%(number)s: %(changed)s cannot be changed any more.")
                    % {"number": stored.number, "changed": ", ".join(sorted(changed))}
                )
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise DocumentIsFinal(
            gettext("%(number)s cannot be deleted: its number would be missing.") % {"number": self.number}
        )

    def _given(self):
        return [field.attname for field in self._meta.concrete_fields if field.attname in self.__dict__]

    @property
    def is_printed(self):
        return self.printed_at is not None

    @property
    def is_credit_note(self):
        return self.kind == self.Kind.CREDIT_NOTE

    @property
    def title(self):
        return f"{self.get_kind_display().capitalize()} {self.number}"

    @property
    def filename(self):
        return f"{slugify(current_brand().name) or 'shop'}-{self.kind}-{self.number}.pdf"


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


class PendingDocument(models.Model):
    """A document that has to be written: the invoice of an order, the credit note of a refund, or that of goods
    which came back unpaid (``credited``). The row is written with what makes it due; the worker writes the document and
    takes the row away."""

    key = models.CharField(
        max_length=64, unique=True, help_text=_("Names the document: one that is asked for twice is one.")
    )
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="pending_documents")
    refund = models.ForeignKey("orders.Refund", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    credited = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, help_text=_("What was invoiced and is not owed any more.")
    )
    reason = models.CharField(max_length=300, blank=True)
    paid_total = models.DecimalField(
        max_digits=12, decimal_places=2, help_text=_("All that had come in for the order when it became due.")
    )
    due_at = models.DateTimeField(help_text=_("The document's date."))
    next_try_at = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, help_text=_("Why writing failed last."))

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.key
