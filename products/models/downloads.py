"""Files that are sold: what belongs to a digital variant, and who may fetch it. Their storage has no public address."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.private_files import private_storage
from my_shop.kernel.validators import single_line

FOLDER = "files"


def stored_name(file, filename):
    """Where an upload lies: nothing of its name, which somebody chose, is part of the path."""
    return f"{FOLDER}/{file.variant_id}/{secrets.token_urlsafe(24)}"


class VariantFileQuerySet(models.QuerySet):
    def current(self):
        """What is sold: of each file the newest version that was not removed."""
        newer = VariantFile.objects.filter(
            variant=models.OuterRef("variant"),
            part=models.OuterRef("part"),
            version__gt=models.OuterRef("version"),
            removed_at=None,
        ).exclude(file="")
        return self.filter(~models.Exists(newer), removed_at=None).exclude(file="")


class VariantFile(models.Model):
    """One version of one of the files of a digital variant; a replaced one stays for those who bought it."""

    variant = models.ForeignKey("products.Variant", on_delete=models.CASCADE, related_name="files")
    part = models.PositiveSmallIntegerField(help_text=_("Which of the variant's files: its versions have the same."))
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=150, validators=[single_line], help_text=_("As the buyer saves it."))
    file = models.FileField(
        storage=private_storage,
        upload_to=stored_name,
        max_length=200,
        blank=True,
        help_text=_("Empty once nobody can have it any more."),
    )
    size = models.PositiveBigIntegerField(help_text=_("In bytes."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = VariantFileQuerySet.as_manager()

    class Meta:
        ordering = ["part", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["variant", "part", "version"], name="products_variantfile_version_once")
        ]

    def __str__(self):
        return self.name


class DownloadGrantQuerySet(models.QuerySet):
    def active(self, now):
        """Those by which something can still be fetched."""
        return self.filter(ended_at=None, expires_at__gt=now, downloads_left__gt=0)


class DownloadGrant(models.Model):
    """Whoever holds the link of this row may fetch one file of a paid order, so often and so long."""

    order_number = models.CharField(max_length=32)
    variant = models.ForeignKey("products.Variant", on_delete=models.CASCADE, related_name="+")
    part = models.PositiveSmallIntegerField()
    file = models.ForeignKey(
        VariantFile, on_delete=models.CASCADE, related_name="+", help_text=_("The version that was bought.")
    )
    downloads_left = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    started_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When one was counted last: for a while its rest is not counted again.")
    )
    resumed = models.PositiveSmallIntegerField(default=0, help_text=_("How often that one's rest was fetched."))
    ended_at = models.DateTimeField(null=True, blank=True, help_text=_("When its order went back."))
    created_at = models.DateTimeField(default=timezone.now)

    objects = DownloadGrantQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order_number", "variant", "part"], name="products_downloadgrant_once")
        ]

    def __str__(self):
        return f"{self.order_number}: file {self.part}"
