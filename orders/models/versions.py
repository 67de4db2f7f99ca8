"""What a merchant sets up has one version: every write of it makes a new one, in the same transaction."""

import uuid
from contextlib import contextmanager

from django.db import models, transaction


class ConfigurationVersion(models.Model):
    """The one row by which ``orders.configuration`` sees whether what it keeps is what is set up.

    Its token is random, not counted: a number that was rolled back would be given twice.
    """

    token = models.UUIDField()

    def __str__(self):
        return str(self.token)


@contextmanager
def new_version():
    """Write within it; whoever sets something up at the same time waits, and nobody for anybody's rows."""
    with transaction.atomic():
        row = ConfigurationVersion(pk=1, token=uuid.uuid4())
        ConfigurationVersion.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["id"], update_fields=["token"]
        )
        yield


class ConfigurationQuerySet(models.QuerySet):
    def bulk_create(self, *args, **kwargs):
        with new_version():
            return super().bulk_create(*args, **kwargs)

    def update(self, **kwargs):
        with new_version():
            return super().update(**kwargs)

    def delete(self):
        with new_version():
            return super().delete()

    bulk_create.alters_data = update.alters_data = delete.alters_data = True
    delete.queryset_only = True


class ConfigurationModel(models.Model):
    """Something that a merchant sets up, and ``orders.configuration`` keeps."""

    objects = ConfigurationQuerySet.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        with new_version():
            return super().delete(*args, **kwargs)

    delete.alters_data = True

    def _save_table(self, *args, **kwargs):
        """Save the row: ``save()`` comes to it, and so does ``loaddata``, which does not call that."""
        with new_version():
            return super()._save_table(*args, **kwargs)
