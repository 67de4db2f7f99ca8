import pytest
from django.contrib.auth.models import Permission, User

from customers.models import OutgoingEmail
from customers.outbox import send
from customers.outbox.draft import EmailDraft
from customers.outbox.queue import queue_email
from my_shop.kernel.back_office import lists
from tests.desk import act, ask_for, fill_in

pytestmark = pytest.mark.django_db
LIST = "/admin/customers/outgoingemail/"


def queue(**facts):
    return queue_email(
        EmailDraft(**{"to": "jo@example.com", "subject": "Your order", "text": "It is on its way.", **facts})
    )


def send_again(client, *rows):
    return act(client, LIST, "send_again", *rows).content.decode()


class TestList:
    @pytest.mark.parametrize("term", ["jo@example.com", "your ORDER", "order-confirmed:7"])
    def test_finds_a_mail_by_recipient_subject_and_event(self, admin_client, term):
        queue(key="order-confirmed:7")
        queue(to="somebody@example.org", subject="Other")
        page = admin_client.get(LIST, {"q": term}).content.decode()
        assert "Your order" in page
        assert "somebody@example.org" not in page

    @pytest.mark.parametrize("term", ["Jo@Example.com", " jo@example.com ", "order-confirmed:7"])
    def test_finds_all_mails_to_an_address_however_many_came_since(self, admin_client, monkeypatch, term):
        monkeypatch.setattr(lists, "MOST_COUNTED", 2)
        old = queue(to=["jo@example.com", "their@example.com"], key="order-confirmed:7")
        for _ in range(3):
            queue(to="bejo@example.com", subject="Other")
        page = admin_client.get(LIST, {"q": term})
        assert [mail.pk for mail in page.context["cl"].result_list] == [old.pk]
        assert "were searched" not in page.text

    def test_does_not_ask_more_of_the_database_for_more_mails(self, admin_client, django_assert_max_num_queries):
        queue()
        with django_assert_max_num_queries(12) as few:
            admin_client.get(LIST)
        for _ in range(20):
            queue()
        with django_assert_max_num_queries(len(few)):
            admin_client.get(LIST)

    def test_filters_by_status(self, admin_client):
        OutgoingEmail.objects.filter(pk=queue(subject="Refused one").pk).update(status="failed")
        queue(subject="Waiting one")
        page = admin_client.get(LIST, {"status__exact": "failed"}).content.decode()
        assert "Refused one" in page
        assert "Waiting one" not in page

    def test_mails_are_not_written_by_hand(self, admin_client):
        assert admin_client.get(f"{LIST}add/").status_code == 403


class TestPage:
    def test_shows_text_and_attachments_and_nothing_can_be_changed(self, admin_client):
        row = queue(html="<p>Hi</p>", attachments=[("invoice.pdf", b"12345", "application/pdf")])
        page = admin_client.get(f"{LIST}{row.pk}/change/").content.decode()
        assert "It is on its way." in page
        assert "invoice.pdf" in page
        assert f"{LIST}{row.pk}/html/" in page
        assert 'name="_save"' not in page
        admin_client.post(f"{LIST}{row.pk}/change/", {"subject": "Other", "status": "sent"})
        row.refresh_from_db()
        assert (row.subject, row.status) == ("Your order", "queued")

    def test_hides_what_opens_an_account(self, admin_client):
        row = queue(text="https://shop.example/reset/abc", html="<a>reset/abc</a>", is_secret=True)
        assert "reset/abc" not in admin_client.get(f"{LIST}{row.pk}/change/").content.decode()
        assert admin_client.get(f"{LIST}{row.pk}/html/").status_code == 404


class TestSendToAnotherAddress:
    def url(self, row):
        return f"{LIST}{row.pk}/again/"

    def test_is_asked_first_and_goes_there(self, admin_client):
        row = queue(to="jo@exmaple.com")
        OutgoingEmail.objects.update(status="failed", attempts=9, last_error="No such mailbox")
        page = admin_client.get(self.url(row), {"to": "jo@example.com"})
        assert "No such mailbox" in page.text
        row.refresh_from_db()
        assert (row.status, row.to) == ("failed", ["jo@exmaple.com"])
        fill_in(admin_client, self.url(row), page=page)
        row.refresh_from_db()
        assert (row.status, row.to, row.attempts) == ("queued", ["jo@example.com"], 0)

    @pytest.mark.parametrize("to", ["", "nobody", "a@example.com, b@example.com", "a@example.com\nBcc: b@example.com"])
    def test_refuses_what_is_no_address(self, admin_client, to):
        row = queue()
        assert admin_client.post(self.url(row), {"to": to}).status_code == 422
        row.refresh_from_db()
        assert row.to == ["jo@example.com"]

    def test_refuses_a_link_that_opens_an_account(self, admin_client):
        row = queue(is_secret=True)
        answer = admin_client.post(self.url(row), {"to": "thief@example.com"})
        assert (answer.status_code, "goes to no other address" in answer.text) == (422, True)
        row.refresh_from_db()
        assert row.to == ["jo@example.com"]

    def test_needs_the_right_to_change(self, client):
        row = queue()
        user = User.objects.create_user("ed", is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="view_outgoingemail"))
        client.force_login(user)
        assert client.post(self.url(row), {"to": "jo@example.com"}).status_code == 403


class TestDeleting:
    def test_is_for_nobody_because_mails_prove_what_was_sent(self, admin_client):
        row = queue(subject="Receipt of your withdrawal")
        assert admin_client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        admin_client.post(LIST, chosen, follow=True)
        assert "delete_selected" not in admin_client.get(LIST).text
        assert OutgoingEmail.objects.get() == row


class TestPreview:
    def test_stands_in_a_sandbox(self, admin_client):
        row = queue(html="<p style='color:red'>Hi</p><script>alert(1)</script>")
        response = admin_client.get(f"{LIST}{row.pk}/html/")
        policy = response["Content-Security-Policy"]
        assert policy.startswith("sandbox; default-src 'none'")
        assert "script-src" not in policy

    def test_is_for_those_who_may_see_the_outbox(self, client):
        row = queue(html="<p>Hi</p>")
        user = User.objects.create_user("ed", is_staff=True)
        client.force_login(user)
        assert client.get(f"{LIST}{row.pk}/html/").status_code == 403
        user.user_permissions.add(Permission.objects.get(codename="view_outgoingemail"))
        assert client.get(f"{LIST}{row.pk}/html/").status_code == 200


class TestSendAgain:
    def test_queues_what_failed(self, admin_client):
        row = queue()
        OutgoingEmail.objects.update(status="failed", attempts=9)
        assert "Your order: Queued to be sent again." in send_again(admin_client, row)
        row.refresh_from_db()
        assert (row.status, row.attempts) == ("queued", 0)

    def test_says_first_where_each_mail_goes_and_whether_it_is_the_second_time(self, admin_client):
        failed, sent = queue(to="no@example.com"), queue()
        OutgoingEmail.objects.filter(pk=failed.pk).update(status="failed")
        send.deliver(sent.pk)
        before = list(OutgoingEmail.objects.values())
        page = ask_for(admin_client, LIST, "send_again", failed, sent).content.decode()
        assert "Goes to no@example.com at once." in page
        assert "It was sent already: the reader gets it a second time." in page
        assert list(OutgoingEmail.objects.values()) == before

    def test_says_that_an_emptied_secret_is_gone(self, admin_client):
        row = queue(is_secret=True)
        send.deliver(row.pk)
        assert "was emptied" in send_again(admin_client, row)
        row.refresh_from_db()
        assert row.status == "sent"

    def test_needs_the_right_to_change(self, client):
        row = queue()
        OutgoingEmail.objects.update(status="failed")
        user = User.objects.create_user("ed", is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="view_outgoingemail"))
        client.force_login(user)
        send_again(client, row)
        row.refresh_from_db()
        assert row.status == "failed"
