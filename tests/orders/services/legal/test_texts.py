import pytest
from django.core.exceptions import ValidationError

from orders.models import LegalText, LegalTextVersion, VersionIsFinal
from orders.services.legal import texts
from tests.recipes import member

pytestmark = pytest.mark.django_db


def write(kind="terms", title="Our terms", body="Pay **{shop_name}** within a week."):
    return texts.save_draft(kind=kind, title=title, body=body)


def publish(kind="terms", **given):
    write(kind, **given)
    return texts.publish_text(kind=kind)


class TestSaveDraft:
    def test_puts_nothing_in_force(self):
        write()
        assert not LegalTextVersion.objects.exists()
        assert LegalText.objects.get(kind="terms").current is None

    @pytest.mark.parametrize("bad", [{"body": "{shopname}"}, {"title": "{x}"}, {"title": "a\nb"}])
    def test_refuses_an_unknown_placeholder_and_changes_nothing(self, bad):
        write()
        with pytest.raises(ValidationError):
            write(**bad)
        assert LegalText.objects.get(kind="terms").body == "Pay **{shop_name}** within a week."


class TestPublishText:
    def test_numbers_the_versions_and_writes_the_facts_in(self, settings):
        first, user = publish(), member.make()
        write(body="Pay at once.")
        second = texts.publish_text(kind="terms", user=user)
        assert (first.number, second.number, second.published_by) == (1, 2, user)
        assert f"<strong>{settings.SHOP_NAME}</strong>" in first.html and "<h1>Our terms</h1>" in first.html
        assert LegalText.objects.get(kind="terms").current == second

    def test_makes_no_new_version_of_the_same_words(self):
        assert publish() == publish()
        assert LegalTextVersion.objects.count() == 1

    @pytest.mark.parametrize("empty", [{"title": " "}, {"body": ""}])
    def test_refuses_an_empty_text_and_changes_nothing(self, empty):
        current = publish()
        with pytest.raises(texts.NothingToPublish):
            publish(**empty)
        assert LegalText.objects.get(kind="terms").current == current

    def test_keeps_the_form_of_the_law_below_the_words_on_withdrawal(self):
        version = publish("withdrawal", title="Withdrawal", body="Write to us.")
        assert version.html.index("Write to us.") < version.html.index("Model withdrawal form")
        assert "(*) Delete as appropriate." in version.html

    def test_tells_when_the_facts_have_changed_since(self, settings):
        publish(body="Within {withdrawal_days} days.")
        assert not texts.has_outdated_facts(LegalText.objects.get(kind="terms"))
        settings.SHOP_WITHDRAWAL_DAYS = 99
        assert texts.has_outdated_facts(LegalText.objects.get(kind="terms"))


class TestUseStandardText:
    def test_leaves_the_versions_there(self):
        version = publish()
        assert texts.use_standard_text(kind="terms").current is None
        with pytest.raises(texts.StandardTextInForce):
            texts.use_standard_text(kind="terms")
        assert list(LegalTextVersion.objects.all()) == [version]


class TestVersion:
    def test_is_never_changed_or_deleted(self):
        version = publish()
        version.html = "Something else."
        for change in (
            version.save,
            version.delete,
            lambda: LegalTextVersion.objects.update(html=""),
            LegalTextVersion.objects.all().delete,
        ):
            with pytest.raises(VersionIsFinal):
                change()
        assert "within a week" in LegalTextVersion.objects.get().html

    def test_outlives_who_published_it(self):
        write()
        user = member.make()
        version = texts.publish_text(kind="terms", user=user)
        user.delete()
        assert LegalTextVersion.objects.get(pk=version.pk).published_by is None
