"""The words of a mail are written when it is sent, from what was told when it was queued."""

import json

import pytest
from django.core import mail as django_mail
from django.template import engines
from django.template.base import Template
from django.utils import translation

from customers.models import OutgoingEmail
from customers.outbox.draft import draft_email
from customers.outbox.facts import FactsDecoder, FactsEncoder
from customers.outbox.queue import queue_emails
from customers.outbox.send import deliver
from customers.outbox.words import write_words
from customers.receivers import previews
from tests.customers.receivers.test_orders import facts, needs

pytestmark = pytest.mark.django_db

LIST = "/admin/customers/outgoingemail/"
SLUGS = [preview.slug for preview in previews.all_previews() if preview.template.startswith("customers/mail/")]


def queue():
    draft = draft_email(
        "customers/mail/stock_ran_low", {"variants": [{"sku": "M", "name": "Mug", "quantity": 3}]}, to="a@b.example"
    )
    queue_emails(drafts=[draft])
    return OutgoingEmail.objects.get()


class TestFacts:
    @pytest.mark.parametrize("slug", SLUGS)
    def test_tell_a_template_the_same_after_they_were_kept(self, slug, settings):
        settings.SHOP_STAFF_EMAILS = ["orders@larkfield.example"]
        preview = previews.find(slug)
        drafts = [draft for draft in preview.drafts() if draft.template]
        for draft in drafts:
            kept = json.loads(json.dumps(draft.context, cls=FactsEncoder), cls=FactsDecoder)
            now = draft.written()
            assert write_words(draft.template, kept) == {"subject": now.subject, "text": now.text, "html": now.html}


class TestQueued:
    def test_has_no_words_and_renders_nothing(self, monkeypatch):
        def planted(*args, **kwargs):
            raise AssertionError("rendered while locks are held")

        with monkeypatch.context() as planting:
            planting.setattr(Template, "render", planted)
            mail = queue()
        assert (mail.subject, mail.text, mail.html) == ("", "", "")
        assert mail.facts["template"] == "customers/mail/stock_ran_low"

    def test_is_written_in_the_language_in_which_it_was_queued(self):
        with translation.override("de"):
            mail = queue()
        assert mail.facts["language"] == "de"

    def test_is_shown_to_staff_as_it_will_be(self, admin_client):
        mail = queue()
        assert "Running low: M" in admin_client.get(LIST).text
        page = admin_client.get(f"{LIST}{mail.pk}/change/").text
        assert "Running low: M" in page and "Mug (M): 3 left" in page
        assert "Mug" in admin_client.get(f"{LIST}{mail.pk}/html/").text
        assert "Running low: M" in admin_client.get(f"{LIST}{mail.pk}/again/").text
        mail.refresh_from_db()
        assert mail.text == ""


class TestSent:
    def test_keeps_its_words_and_not_its_facts(self):
        mail = queue()
        assert deliver(mail.pk) is True
        mail.refresh_from_db()
        [sent] = django_mail.outbox
        assert (mail.subject, mail.text, mail.facts) == (sent.subject, sent.body, None)
        assert "Mug (M): 3 left" in mail.text and "Mug" in mail.html


class TestTemplateThatFails:
    def test_is_tried_again_and_said_to_staff_until_it_is_mended(self, monkeypatch, admin_client):
        mail = queue()

        def fail(*args, **kwargs):
            raise ValueError("planted in a template")

        with monkeypatch.context() as planting:
            planting.setattr("customers.outbox.words.render_to_string", fail)
            assert deliver(mail.pk) is False
            shown = admin_client.get(f"{LIST}{mail.pk}/change/")
            assert "cannot be written yet" in shown.text and "planted in a template" in shown.text
            assert admin_client.get(LIST).status_code == 200
        mail.refresh_from_db()
        assert (mail.status, mail.attempts) == ("queued", 1) and "planted in a template" in mail.last_error
        OutgoingEmail.objects.update(next_try_at=mail.created_at)
        assert deliver(mail.pk) is True


@needs("orders")
class TestLegalTexts:
    def confirm(self):
        from customers.receivers import orders
        from orders.signals import LegalDocument

        texts = (LegalDocument("terms.html", "legal-text:terms"),)
        orders.notify_confirmed(sender=None, signal=None, order=facts(legal_texts=texts))
        return OutgoingEmail.objects.get(to=["ada@example.com"])

    def sent(self, mail):
        assert deliver(mail.pk) is True
        return {name: content for name, content, _ in django_mail.outbox[-1].attachments}

    def test_are_asked_for_when_the_mail_is_sent(self):
        mail = self.confirm()
        assert "content" not in mail.attachments[0]
        assert "How a contract comes about" in self.sent(mail)["terms.html"]

    def test_of_a_mail_that_was_queued_before_they_had_versions_are_those_of_today(self):
        mail = self.confirm()
        mail.attachments = [{"name": "terms.html", "type": "text/html", "page": "terms"}]
        mail.save()
        assert "How a contract comes about" in self.sent(mail)["terms.html"]

    def test_that_nobody_hands_out_keep_the_mail_waiting(self):
        mail = self.confirm()
        mail.attachments = [{"name": "terms.html", "type": "text/html", "document": "legal-text:999999"}]
        mail.save()
        assert deliver(mail.pk) is False
        mail.refresh_from_db()
        assert mail.status == "queued" and "legal-text:999999" in mail.last_error


def test_the_plant_sees_a_template_that_is_rendered(monkeypatch):
    def planted(*args, **kwargs):
        raise AssertionError("rendered")

    monkeypatch.setattr(Template, "render", planted)
    with pytest.raises(AssertionError, match="rendered"):
        engines["django"].from_string("x").render()
