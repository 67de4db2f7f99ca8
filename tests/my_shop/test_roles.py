from io import StringIO

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from my_shop.roles import ROLES, create_roles
from tests.desk import act

pytestmark = pytest.mark.django_db


def member_of(role):
    create_roles()
    user = get_user_model().objects.create_user(role, f"{role}@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def changelist(label):
    """The address of a model's list in the admin; skips where the app is unplugged or the admin does not show it."""
    app, _, name = label.partition(".")
    if not apps.is_installed(app) or apps.get_model(label) not in site._registry:
        pytest.skip(f"{label} is not in the admin")
    return f"/admin/{app}/{name}/"


class TestCreateRoles:
    def test_every_permission_that_is_named_exists(self):
        create_roles()
        for role, by_app in ROLES.items():
            wanted = {
                (app, f"{action}_{model}")
                for app, models in by_app.items()
                if app in apps.app_configs
                for model, actions in models.items()
                for action in actions
            }
            group = Group.objects.get(name=role)
            assert set(group.permissions.values_list("content_type__app_label", "codename")) == wanted

    def test_may_be_run_again_and_keeps_what_was_added(self):
        create_roles()
        added = Permission.objects.get(codename="view_session")
        Group.objects.get(name="editor").permissions.add(added)
        out = StringIO()
        call_command("create_roles", stdout=out)
        assert Group.objects.count() == 2
        assert added in Group.objects.get(name="editor").permissions.all()
        assert "editor: " in out.getvalue() and "manager: " in out.getvalue()

    def test_works_before_django_has_made_the_permissions(self):
        counts = create_roles()
        Permission.objects.all().delete()
        assert create_roles() == counts


class TestWhatARoleSees:
    @pytest.mark.parametrize(
        ("role", "label", "status"),
        [
            ("editor", "blog.post", 200),
            ("editor", "blog.comment", 200),
            ("editor", "orders.order", 403),
            ("editor", "products.product", 403),
            ("editor", "customers.customer", 403),
            ("editor", "customers.outgoingemail", 403),
            ("manager", "orders.order", 200),
            ("manager", "products.product", 200),
            ("manager", "customers.customer", 200),
            ("manager", "blog.post", 403),
        ],
    )
    def test_is_its_own_part_of_the_back_office(self, client, role, label, status):
        path = changelist(label)
        client.force_login(member_of(role))
        assert client.get(path).status_code == status

    @pytest.mark.skipif(not apps.is_installed("customers"), reason="customers is unplugged")
    def test_a_manager_sends_failed_mails_again_and_sees_no_secret(self, client):
        from customers.models import OutgoingEmail
        from customers.outbox.draft import EmailDraft
        from customers.outbox.queue import queue_email

        order = queue_email(EmailDraft(to="jo@example.com", subject="Your order", text="It is on its way."))
        reset = queue_email(EmailDraft(to="jo@example.com", subject="Reset", text="Open /reset/abc/", is_secret=True))
        OutgoingEmail.objects.update(status="failed", last_error="No such mailbox")
        client.force_login(member_of("manager"))
        mails = "/admin/customers/outgoingemail/"
        assert "Your order" in client.get(mails, {"status__exact": "failed"}).content.decode()
        assert "No such mailbox" in client.get(f"{mails}{order.pk}/change/").content.decode()
        assert "/reset/abc/" not in client.get(f"{mails}{reset.pk}/change/").content.decode()
        client.post(f"{mails}{reset.pk}/change/", {"to": "manager@example.com", "is_secret": ""})
        act(client, mails, "send_again", order, reset)
        assert set(OutgoingEmail.objects.values_list("status", "to__0", "is_secret")) == {
            ("queued", "jo@example.com", False),
            ("queued", "jo@example.com", True),
        }
        assert client.post(f"{mails}{order.pk}/delete/", {"post": "yes"}).status_code == 403

    @pytest.mark.skipif(not apps.is_installed("customers"), reason="customers is unplugged")
    def test_an_editor_sends_no_mail_again(self, client):
        from customers.models import OutgoingEmail
        from customers.outbox.draft import EmailDraft
        from customers.outbox.queue import queue_email

        mail = queue_email(EmailDraft(to="jo@example.com", subject="Your order", text="It is on its way."))
        OutgoingEmail.objects.update(status="failed")
        client.force_login(member_of("editor"))
        answer = client.post("/admin/customers/outgoingemail/", {"action": "send_again", "_selected_action": [mail.pk]})
        mail.refresh_from_db()
        assert (answer.status_code, mail.status) == (403, "failed")

    @pytest.mark.parametrize("role", list(ROLES))
    def test_is_offered_what_fits_in_every_field_that_it_may_fill_in(self, client, rf, role):
        """A field that offers rows of a list whose role may not see them answers 403 to each letter."""
        request = rf.get("/")
        request.user = member_of(role)
        client.force_login(request.user)
        for model, page in site._registry.items():
            if not page.has_change_permission(request):
                continue
            for name in page.get_autocomplete_fields(request):
                asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": name}
                assert client.get("/admin/autocomplete/", {**asked, "term": ""}).status_code == 200, (model, name)

    @pytest.mark.parametrize("role", list(ROLES))
    def test_nobody_may_give_themselves_more(self, client, role):
        user = member_of(role)
        client.force_login(user)
        assert client.get("/admin/auth/group/").status_code == 403
        assert client.get("/admin/auth/user/add/").status_code == 403
        client.post(f"/admin/auth/user/{user.pk}/change/", {"is_superuser": "on", "username": role})
        user.refresh_from_db()
        assert not user.is_superuser
