from datetime import timedelta

import pytest
from django.utils import timezone

from my_shop.kernel.imports import services
from my_shop.kernel.imports.columns import MappingRefused
from my_shop.kernel.imports.models import Import, ImportRow
from my_shop.kernel.imports.services import ImportRefused, StaleImport, version_of
from tests.my_shop.kernel.imports.clubs import fresh, take

pytestmark = pytest.mark.django_db
Status = Import.Status


def put(row, status, **facts):
    Import.objects.filter(pk=row.pk).update(status=status, **facts)
    return fresh(row)


class TestCheckFile:
    def test_keeps_a_mapping_and_proposes_it_for_the_same_columns(self, clubs):
        row = take(clubs, "Ants")
        services.check_file(row=row, importer=clubs, mapping={"Club": "name", "Founded": ""}, keep_as=" Ours ")
        assert (fresh(row).status, fresh(row).mapping) == (Status.CHECKING, {"Club": "name"})
        assert [(kept.name, kept.mapping) for kept in services.kept_mappings(row)] == [("Ours", {"Club": "name"})]
        row = put(row, Status.CHECKED)
        services.check_file(row=row, importer=clubs, mapping={"Founded": "name"}, keep_as="OURS")
        assert [kept.mapping for kept in services.kept_mappings(row)] == [{"Founded": "name"}]
        row.columns = ["Club"]
        assert services.kept_mappings(row) == []

    @pytest.mark.parametrize(
        ("mapping", "text"),
        [
            ({"Founded": "motto"}, "Say which column has: Name."),
            ({"Club": "name", "Founded": "name"}, "Two columns are read as “Name”."),
            ({"Club": "name", "Other": "motto"}, "A column is not known."),
            ({"Club": "colour"}, "A column is not known."),
        ],
    )
    def test_refuses_a_mapping(self, clubs, mapping, text):
        row = take(clubs, "Ants")
        with pytest.raises(MappingRefused, match=text):
            services.check_file(row=row, importer=clubs, mapping=mapping)
        assert fresh(row).status == Status.UPLOADED


class TestRunImport:
    def test_refuses_another_one_of_the_kind_meanwhile(self, clubs):
        put(take(clubs, "Ants"), Status.RUNNING)
        row = put(take(clubs, "Bees"), Status.CHECKED)
        with pytest.raises(ImportRefused, match="Another file of this kind"):
            services.run_import(row=row)
        assert fresh(row).status == Status.CHECKED

    def test_refuses_what_an_older_page_showed(self, clubs):
        row = put(take(clubs, "Ants"), Status.CHECKED)
        shown = version_of(row)
        put(row, Status.CHECKED, checked_at=timezone.now())
        with pytest.raises(StaleImport):
            services.run_import(row=row, shown=shown)

    @pytest.mark.parametrize("status", [*Status])
    def test_lets_in_what_was_checked_or_ended_early(self, clubs, status):
        row = put(take(clubs, "Ants"), status)
        if status in {Status.CHECKED, Status.STOPPED, Status.FAILED}:
            assert services.run_import(row=row).status == Status.RUNNING
        else:
            with pytest.raises(ImportRefused):
                services.run_import(row=row)

    def test_refuses_to_go_on_with_what_was_begun_to_be_taken_back(self, clubs):
        row = put(take(clubs, "Ants"), Status.STOPPED, undo_started_at=timezone.now())
        with pytest.raises(ImportRefused):
            services.run_import(row=row)


class TestUndoImport:
    @pytest.mark.parametrize("status", [*Status])
    def test_takes_back_what_came_in(self, clubs, status):
        row = put(take(clubs, "Ants"), status)
        if status in {Status.DONE, Status.STOPPED, Status.FAILED}:
            assert services.undo_import(row=row).status == Status.UNDOING
        else:
            with pytest.raises(ImportRefused):
                services.undo_import(row=row)

    def test_is_possible_for_thirty_days(self, clubs):
        row = put(take(clubs, "Ants"), Status.DONE, finished_at=timezone.now() - timedelta(days=30))
        with pytest.raises(ImportRefused, match="not be undone any more|cannot be undone any more"):
            services.undo_import(row=row)
        row = put(row, Status.DONE, finished_at=timezone.now() - timedelta(days=29, hours=23))
        assert services.undo_import(row=row).status == Status.UNDOING


class TestRedactRowsNaming:
    def test_leaves_nothing_of_a_person_that_undoing_would_bring_back(self, clubs):
        row = take(clubs, "Ants")
        facts = {"source": row, "phase": "run", "result": "changed"}
        theirs = ImportRow.objects.create(
            line=2, label="ada@example.com", text="Name: Ada", key="7", before={"email": "Ada@example.com"}, **facts
        )
        told = ImportRow.objects.create(line=3, label="Order 7", key="8", before={"email": "ada@example.com"}, **facts)
        other = ImportRow.objects.create(line=4, label="grada@example.com", key="9", before={"x": 1}, **facts)
        services.redact_rows_naming(emails=["ada@example.com"])
        kept = ImportRow.objects.in_bulk()
        assert [kept[theirs.pk].label, kept[theirs.pk].text, kept[theirs.pk].key] == ["[erased]", "", ""]
        assert (kept[theirs.pk].before, kept[told.pk].before, kept[told.pk].label) == (None, None, "Order 7")
        assert (kept[other.pk].label, kept[other.pk].key, kept[other.pk].before) == ("grada@example.com", "9", {"x": 1})

    def test_takes_them_out_of_the_first_values(self, clubs):
        row = take(clubs, "ada@example.com")
        assert row.samples[0] == ["ada@example.com"]
        services.redact_rows_naming(emails=["ada@example.com"])
        assert fresh(row).samples == []
