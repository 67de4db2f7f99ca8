import re
from html import unescape
from io import StringIO
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse
from model_bakery import baker

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


def rows_that_lead_on():
    """Return an account, what belongs to it and what came of it, as far as the apps are there."""
    from tests import recipes

    ada = recipes.member.make(email="ada@example.com")
    rows = [ada]
    if apps.is_installed("blog"):
        rows.append(recipes.guest_comment.make(user=ada))
    if apps.is_installed("customers"):
        rows += [ada.customer, baker.make("customers.Contact", email=ada.email, user=ada)]
    if apps.is_installed("orders") and apps.is_installed("products"):
        from tests import factories

        recipes.stocked_variant(5, sku="MUG")
        (order,) = factories.orders(1, [ada], lines=1)
        rows.append(order)
        if apps.is_installed("customers"):
            baker.make("customers.OutgoingEmail", key=f"order-confirmed:{order.number}:buyer", subject="It is yours.")
    return rows


class TestCreateRoles:
    def test_every_permission_that_is_named_exists(self):
        create_roles()
        for name, role in ROLES.items():
            wanted = {
                (app, f"{action}_{model}")
                for app, models in role.permissions.items()
                if app in apps.app_configs
                for model, actions in models.items()
                for action in actions
            }
            group = Group.objects.get(name=name)
            assert set(group.permissions.values_list("content_type__app_label", "codename")) == wanted

    def test_may_be_run_again_and_keeps_what_was_added(self):
        create_roles()
        added = Permission.objects.get(codename="view_session")
        Group.objects.get(name="editor").permissions.add(added)
        out = StringIO()
        call_command("create_roles", stdout=out)
        assert Group.objects.count() == len(ROLES)
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
            ("packer", "orders.order", 200),
            ("packer", "customers.contact", 403),
            ("support", "customers.contact", 200),
            ("support", "orders.taxrate", 403),
            ("accountant", "orders.invoice", 200),
            ("accountant", "products.product", 403),
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

    @pytest.mark.skipif(not apps.is_installed("products"), reason="products is unplugged")
    @pytest.mark.parametrize(("role", "status"), [("packer", 200), ("manager", 200), ("support", 403)])
    def test_whoever_counts_the_stock_is_shown_where_and_nobody_else(self, client, role, status):
        from tests.recipes import stocked_variant

        mug = stocked_variant(5, sku="MUG")
        client.force_login(member_of(role))
        variants = "/admin/products/variant/"
        page, ways = client.get(variants).text, [f"{variants}{mug.pk}/stock/", f"{variants}count/"]
        for way in ways:
            assert (f'href="{way}"' in page) is (status == 200)
            assert client.get(way).status_code == status
        assert ('value="count_selected"' in page) is (status == 200)
        assert ("Change stock" in client.get(f"/admin/products/product/{mug.product_id}/change/").text) is (
            role == "manager"
        )

    @pytest.mark.skipif(not apps.is_installed("products"), reason="products is unplugged")
    def test_a_packer_counts_many_and_is_led_nowhere_else(self, client):
        from tests.desk import fill_in
        from tests.recipes import stocked_variant

        mug = stocked_variant(5, sku="MUG")
        client.force_login(member_of("packer"))
        count = "/admin/products/variant/count/"
        page = fill_in(client, count, counts="MUG; 8", note="May", is_asked="yes")
        answer = fill_in(client, count, page=page, is_agreed="yes")
        mug.refresh_from_db()
        assert mug.quantity == 8
        assert "1 changed." in answer.text and "Show or undo" not in answer.text

    @pytest.mark.parametrize("role", list(ROLES))
    def test_is_led_to_no_page_that_is_closed(self, client, role):
        """Takes a second: it opens all that the pages of an order and a person, and of what both wrote, lead to."""
        pages = [reverse(admin_urlname(row._meta, "change"), args=[row.pk]) for row in rows_that_lead_on()]
        client.force_login(member_of(role))
        shown = {page: client.get(page) for page in pages}
        ways = {
            urljoin(page, unescape(way))
            for page, answer in shown.items()
            if answer.status_code == 200
            for way in re.findall(r'<a\b[^>]*href="([^"]*)"', answer.text)
        }
        inside = {way for way in ways if way.startswith("/admin/") and "_popup" not in way}
        assert inside
        assert [way for way in sorted(inside) if client.get(way, follow=True).status_code == 403] == []

    @pytest.mark.skipif(not apps.is_installed("customers"), reason="customers is unplugged")
    def test_no_list_leads_to_what_is_closed_either(self, client):
        from tests import recipes

        recipes.member.make()
        clerk = recipes.member.make(is_staff=True)
        clerk.user_permissions.add(Permission.objects.get(codename="view_customer"))
        client.force_login(clerk)
        shown = client.get("/admin/customers/customer/").text
        assert "/admin/orders/" not in shown
        assert f'href="/admin/customers/customer/{clerk.customer.pk}/change/"' in shown

    @pytest.mark.parametrize("role", list(ROLES))
    def test_nobody_may_give_themselves_more(self, client, role):
        user = member_of(role)
        client.force_login(user)
        assert client.get("/admin/auth/group/").status_code == 403
        assert client.get("/admin/auth/user/add/").status_code == 403
        client.post(f"/admin/auth/user/{user.pk}/change/", {"is_superuser": "on", "username": role})
        user.refresh_from_db()
        assert not user.is_superuser


class TestPagesOfRoles:
    def test_are_called_roles_and_say_what_each_does(self, admin_client):
        create_roles()
        packer = Group.objects.get(name="packer")
        member_of("packer")
        page = admin_client.get(f"/admin/auth/group/{packer.pk}/change/").text
        assert "Change role" in page and "Packs and sends" in page and "packer@example.com" in page
        assert "Add role" in admin_client.get("/admin/auth/group/add/").text
        for shown in (page, admin_client.get("/admin/auth/group/").text):
            assert "group" not in re.sub(r"<option.*?</option>|<[^>]*>", "", shown).lower()
