from datetime import timedelta

import pytest
from django.utils import timezone

from my_shop.kernel.imports.models import Import
from my_shop.kernel.imports.work import failed_imports
from tests.my_shop.kernel.imports.clubs import take
from tests.my_shop.kernel.imports.test_admin import staff

pytestmark = pytest.mark.django_db


class TestFailedImports:
    def test_leads_to_those_that_can_still_be_cared_for(self, clubs, client):
        old, failed, _ = take(clubs, "Ants"), take(clubs, "Bees"), take(clubs, "Cats")
        Import.objects.filter(pk__in=[old.pk, failed.pk]).update(status=Import.Status.FAILED)
        Import.objects.filter(pk=old.pk).update(emptied_at=timezone.now() - timedelta(days=1))
        user = staff("view_import", "change_import", "add_group")
        (task,) = failed_imports(user)
        assert (task.count, task.label) == (1, "import failed")
        client.force_login(user)
        assert [row.pk for row in client.get(task.url).context["cl"].result_list] == [failed.pk]

    def test_names_none_of_a_kind_that_somebody_may_not_bring_in(self, clubs):
        take(clubs, "Ants")
        Import.objects.update(status=Import.Status.FAILED)
        assert [task.count for task in failed_imports(staff("change_import"))] == [0]
        assert failed_imports(staff("add_group")) == []
