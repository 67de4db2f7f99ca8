from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from my_shop.kernel.signals import overdue_work_due
from orders.models import DraftOrder
from orders.services.privacy import data_export, erasure
from orders.services.shopping import drafts

pytestmark = pytest.mark.django_db


def save(**given):
    typed = {"email": "Ada@example.com", "name": "Ada"}
    return drafts.save_draft(**{"typed": typed, "lines": [], "staff": None, **given})


class TestSaveDraft:
    def test_keeps_what_a_database_can_and_no_empty_rows(self):
        rows = [{"sku": "MUG", "quantity": "x"}, {"sku": "", "quantity": ""}, {"sku": "J\x00UG", "quantity": "9" * 900}]
        draft = save(typed={"email": "a\x00@" + "x" * 900, "note": "n" * 900}, lines=rows)
        draft.refresh_from_db()
        assert draft.lines == [{"sku": "MUG", "quantity": "x"}, {"sku": "JUG", "quantity": "9" * drafts.LONGEST}]
        assert (len(draft.email), len(draft.typed["note"])) == (254, drafts.LONGEST)

    @pytest.mark.parametrize("version", [None, 0, 2])
    def test_refuses_what_is_older_than_the_draft(self, version):
        draft = save()
        with pytest.raises(drafts.StaleDraft):
            save(typed={"email": "other@example.com"}, draft_id=draft.pk, version=version)
        draft.refresh_from_db()
        assert (draft.email, draft.version) == ("Ada@example.com", 1)

    def test_refuses_what_is_gone(self):
        with pytest.raises(drafts.DraftGone):
            save(draft_id=1, version=1)
        assert not DraftOrder.objects.exists()


class TestDeleteStaleDrafts:
    def test_deletes_them_when_their_page_said_so(self):
        old, young = save(), save()
        DraftOrder.objects.filter(pk=old.pk).update(
            updated_at=timezone.now() - timedelta(days=settings.SHOP_UNCONFIRMED_DAYS, minutes=1)
        )
        old.refresh_from_db()
        assert old.kept_until < timezone.now() < young.kept_until
        overdue_work_due.send(sender=None, now=timezone.now())
        assert list(DraftOrder.objects.all()) == [young]


class TestPrivacy:
    def test_what_is_written_down_for_a_person_is_handed_out_and_erased(self):
        save(), save(typed={"email": "bo@example.com"})
        emails = ["ada@example.com"]
        [told] = data_export.export_user_data(user_id=None, emails=emails)["draft_orders"]
        assert told["typed"]["name"] == "Ada"
        erasure.anonymise_user(user_id=None, emails=emails)
        assert [draft.email for draft in DraftOrder.objects.all()] == ["bo@example.com"]
