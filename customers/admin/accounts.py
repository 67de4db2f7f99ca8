"""Users with what belongs to them, and customers with their addresses."""

from allauth.account.adapter import get_adapter
from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.admin.account_forms import AccountForm, NewAccountForm, RolesField
from customers.admin.erasure import ErasureLinksMixin, ErasureViewsMixin
from customers.forms import CountryRulesMixin
from customers.models import Address, Credential, Customer, Profile
from customers.services import accounts, addresses, credentials, email_ownership


class CompanionInlineMixin:
    """A companion of each user, made by the receiver: the admin neither adds nor deletes one."""

    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


class ProfileInline(CompanionInlineMixin, admin.StackedInline):
    model = Profile
    fields = ["nickname", "date_of_birth", "gender", "bio", "wants_comment_mail", "wants_post_mail"]
    readonly_fields = ["wants_comment_mail", "wants_post_mail"]  # nobody agrees to mail in somebody else's name


class CustomerInline(CompanionInlineMixin, admin.StackedInline):
    model = Customer
    fields = ["number", "phone", "created_at"]
    readonly_fields = ["number", "created_at"]
    show_change_link = True


admin.site.unregister(get_user_model())


@admin.register(get_user_model())
class ShopUserAdmin(ErasureLinksMixin, UserAdmin):
    form, add_form, add_form_template = AccountForm, NewAccountForm, None
    fieldsets = [
        (None, {"fields": ["email", "first_name", "last_name", "password", "is_active"]}),
        (_("What they may do"), {"fields": ["is_staff", "groups", "is_superuser"]}),
        (
            _("Further"),
            {"fields": ["username", "user_permissions", "last_login", "date_joined"], "classes": ["collapse"]},
        ),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "first_name", "last_name", "new_password"]}),
        (_("What they may do"), {"fields": ["is_staff", "groups"]}),
    ]
    filter_horizontal = ["user_permissions"]
    list_display = ["username", "email", "nickname", "customer_number", "is_staff", "is_active", "date_joined"]
    list_select_related = ["profile", "customer"]
    sortable_by = ["username"]
    search_fields = ["username", "email", "first_name", "last_name", "profile__nickname", "customer__number"]
    date_hierarchy = "date_joined"
    readonly_fields = ["last_login", "date_joined"]  # what happened is not typed

    def get_object(self, request, object_id, from_field=None):
        """A user may have come without profile and customer: whoever looks gives them both."""
        user = super().get_object(request, object_id, from_field)
        if user is not None:
            accounts.ensure_account(user)
        return user

    def get_fieldsets(self, request, obj=None):
        """Whoever may only look is shown no password: there is nothing of it but a button that sets another."""
        shown = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return shown
        return [
            (title, {**facts, "fields": [name for name in facts["fields"] if name != "password"]})
            for title, facts in shown
        ]

    def formfield_for_dbfield(self, db_field, request, **options):
        if db_field.name != "groups":
            return super().formfield_for_dbfield(db_field, request, **options)
        options |= {"form_class": RolesField, "widget": RolesField.widget}
        field = super().formfield_for_dbfield(db_field, request, **options)
        field.widget = field.widget.widget  # a role is made on its own page
        return field

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_password(form.cleaned_data["new_password"] or None)
            get_adapter().populate_username(request, obj)
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            email_ownership.replace_email(user=obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        user = form.instance
        if user.is_active and not user.is_staff and user.groups.exists():
            said = gettext("%(user)s has a role, but cannot open the back office: tick “Works in the back office”.")
            self.message_user(request, said % {"user": user.email or user}, messages.WARNING)

    def get_inlines(self, request, obj):
        """A new user gets them from the receiver; on the page that adds one there is nothing to fill in yet."""
        return [] if obj is None else [ProfileInline, CustomerInline]

    @admin.display(ordering="profile__nickname")
    def nickname(self, user):
        profile = getattr(user, "profile", None)
        return profile.nickname if profile else ""

    @admin.display(description="customer", ordering="customer__number")
    def customer_number(self, user):
        customer = getattr(user, "customer", None)
        return customer.number if customer else ""


@admin.register(Credential)
class CredentialAdmin(admin.ModelAdmin):
    """Where people are logged in. To delete one is to end it."""

    list_display = ["user", "device", "kind", "address", "used_at", "created_at"]
    list_select_related = ["user"]
    list_filter = ["used_at", "user__is_staff"]
    search_fields = ["user__username", "user__email"]
    fields = ["user", "device", "kind", "user_agent", "address", "used_at", "created_at"]
    readonly_fields = fields

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description="kind", boolean=False)
    def kind(self, credential):
        return "token" if credential.is_token else "browser"

    def get_deleted_objects(self, objs, request):
        """Show what is ended, and not the rows of sessions and tokens behind it."""
        return [str(credential) for credential in objs], {"sessions and tokens": len(objs)}, set(), []

    def delete_model(self, request, obj):
        credentials.revoke_credential(credential=obj)

    def delete_queryset(self, request, queryset):
        for credential in queryset:
            credentials.revoke_credential(credential=credential)


class AddressRowForm(CountryRulesMixin, forms.ModelForm):
    pass


class AddressInline(admin.StackedInline):
    model = Address
    form = AddressRowForm
    extra = 0
    fields = ["is_default", "name", "line1", "line2", "postcode", "city", "region", "country", "phone"]
    readonly_fields = ["is_default"]


@admin.register(Customer)
class CustomerAdmin(ErasureLinksMixin, ErasureViewsMixin, admin.ModelAdmin):
    list_display = ["number", "email", "nickname", "phone", "created_at", "orders_link"]
    list_select_related = ["user", "user__profile"]
    sortable_by = ["number"]
    list_filter = ["created_at", "user__is_active"]
    search_fields = ["number", "phone", "user__email", "user__profile__nickname", "addresses__name", "addresses__city"]
    date_hierarchy = "created_at"
    fields = ["number", "user", "phone", "created_at", "orders_link"]
    readonly_fields = ["number", "user", "created_at", "orders_link"]
    inlines = [AddressInline]

    def has_add_permission(self, request):
        return False  # made with the user

    def whose(self, row):
        return {"user": row.user_id}

    @admin.display(ordering="user__email")
    def email(self, customer):
        return customer.user.email

    @admin.display(ordering="user__profile__nickname")
    def nickname(self, customer):
        profile = getattr(customer.user, "profile", None)
        return profile.nickname if profile else ""

    @admin.display(description="orders")
    def orders_link(self, customer):
        if not apps.is_installed("orders"):
            return ""
        url = reverse("admin:orders_order_changelist", query={"user__id__exact": customer.user_id})
        return format_html('<a href="{}">Show orders</a>', url)

    def save_formset(self, request, form, formset, change):
        """Write addresses by the services, which keep the one that comes first."""
        formset.save(commit=False)
        for address in formset.deleted_objects:
            addresses.remove_address(address=address)
        for address in [*formset.new_objects, *(changed[0] for changed in formset.changed_objects)]:
            parts = {part: getattr(address, part) for part in addresses.PARTS}
            try:
                addresses.save_address(customer=form.instance, address=address if address.pk else None, **parts)
            except addresses.TooManyAddresses as error:
                messages.error(request, str(error))
