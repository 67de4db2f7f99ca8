import pytest
from django.apps import apps

from customers.models import MailText
from customers.outbox.wording import Wording
from customers.receivers import previews

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not apps.is_installed("orders"), reason="the mail is about an order"),
]

PREVIEWS = "/admin/customers/outgoingemail/previews/"
PAGE = f"{PREVIEWS}confirmed/wording/"


def send(client, **words):
    shown = client.get(PAGE).context["shown"]
    return client.post(PAGE, {"subject": "", "opening": "", "closing": "", "_shown": shown, **words})


PREVIEWED = {preview.slug: preview for preview in previews.all_previews()}


@pytest.mark.parametrize("slug", PREVIEWED)
def test_an_own_opening_is_the_only_greeting_of_a_mail(slug):
    own = "Dear {name}," if "name" in PREVIEWED[slug].placeholders else "Good day,"
    greeting = own.format(name="Ada Lind")
    mail = PREVIEWED[slug].draft(wording=Wording(opening=own))
    assert mail.text.startswith(f"{greeting}\n\n")
    told = mail.text.removeprefix(greeting) + mail.html.replace(greeting, "", 1)
    for again in (greeting, "Hello", "Thank you, "):
        assert again not in told


class TestName:
    @pytest.mark.parametrize("preview", PREVIEWED.values(), ids=PREVIEWED)
    def test_is_when_the_mail_is_written(self, preview):
        names = {one.when for one in PREVIEWED.values() if one.template == preview.template}
        assert str(MailText(template=preview.template)) in names

    def test_is_the_template_where_no_mail_has_it_any_more(self):
        assert str(MailText(template="customers/mail/gone")) == "customers/mail/gone"


class TestWording:
    def test_is_saved_and_shown_in_the_preview(self, admin_client):
        assert send(admin_client, opening="Dear {name}, hello.", subject="Thanks {order_number}").status_code == 302
        page = admin_client.get(f"{PREVIEWS}confirmed/").text
        assert "Dear Ada Lind, hello." in page and "Thanks K7M2QX4T" in page

    def test_lists_the_placeholders_of_this_mail(self, admin_client):
        page = admin_client.get(PAGE).text
        assert "{order_number}" in page and "K7M2QX4T" in page
        assert "{order_number}" not in admin_client.get(f"{PREVIEWS}password-changed/wording/").text

    def test_says_beside_the_field_which_placeholder_is_unknown_and_saves_nothing(self, admin_client):
        answer = send(admin_client, closing="{ordernumber}")
        assert answer.context["form"].errors["closing"]
        assert not MailText.objects.exists()

    def test_is_tried_before_it_is_saved(self, admin_client):
        words = {"subject": "Try", "opening": "Dear {name}", "closing": ""}
        tried = admin_client.post(f"{PREVIEWS}confirmed/try/", words)
        assert "Dear Ada Lind" in tried.text and "sandbox" in tried.headers["Content-Security-Policy"]
        text = admin_client.post(f"{PREVIEWS}confirmed/try/?as=text", words)
        assert text.text.startswith("Subject: Try\n")
        refused = admin_client.post(f"{PREVIEWS}confirmed/try/", {**words, "opening": "{x}"})
        assert refused.status_code == 422 and "There is no placeholder {x}" in refused.text
        for answer in (text, refused):
            assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
        assert not MailText.objects.exists()

    def test_goes_back_to_the_original(self, admin_client):
        send(admin_client, opening="Dear {name}, hello.")
        send(admin_client, _original="1")
        assert not MailText.objects.exists()

    def test_refuses_a_page_that_is_older_than_what_a_colleague_wrote(self, admin_client):
        shown = admin_client.get(PAGE).context["shown"]
        send(admin_client, opening="Theirs.")
        answer = send(admin_client, opening="Mine.", _shown=shown)
        assert answer.status_code == 200 and "Nothing was saved" in answer.text
        assert f"saved “{PREVIEWED['confirmed'].when}”" in answer.text
        assert MailText.objects.get().opening == "Theirs."
