"""Customers as a merchant means them: everybody by their e-mail address, with what they bought, noted and agreed to."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from customers.admin.erasure import ErasureLinksMixin, user_of
from customers.models import Contact, Tag
from customers.selectors import find_contacts
from customers.services import contacts, invitations
from customers.signals import purchases_asked
from my_shop.kernel.back_office.asking import asks_first
from my_shop.kernel.countries import country_name
from my_shop.kernel.money import format_money
from my_shop.kernel.validators import many_lines, single_line


class ChoiceFilter(admin.SimpleListFilter):
    """A filter of named conditions: value -> (words, what holds of the rows)."""

    choices_of: dict[str, tuple]

    def lookups(self, request, model_admin):
        return [(value, words) for value, (words, _) in self.conditions().items()]

    def queryset(self, request, queryset):
        found = self.conditions().get(self.value())
        return queryset.filter(found[1]) if found else queryset

    def conditions(self):
        return self.choices_of


class AccountFilter(ChoiceFilter):
    title, parameter_name = _("account"), "account"
    choices_of = {
        "member": (_("With an account"), Q(user__isnull=False)),
        "guest": (_("Guest"), Q(user=None)),
    }


class OrdersFilter(ChoiceFilter):
    title, parameter_name = _("orders"), "orders"
    choices_of = {
        "none": (_("None"), Q(order_count=0)),
        "once": (_("One"), Q(order_count=1)),
        "again": (_("Two to four"), Q(order_count__range=(2, 4))),
        "often": (_("Five or more"), Q(order_count__gte=5)),
    }


class SpentFilter(ChoiceFilter):
    title, parameter_name = _("spent"), "spent"
    STEPS = (50, 200, 1000)

    def conditions(self):
        amounts = [format_money(Decimal(step)) for step in self.STEPS]
        first, last = self.STEPS[0], self.STEPS[-1]
        found = {f"0-{first}": (gettext("Below %(amount)s") % {"amount": amounts[0]}, Q(spent_total__lt=first))}
        for low, high, low_text, high_text in zip(self.STEPS, self.STEPS[1:], amounts, amounts[1:], strict=False):
            words = gettext("%(low)s to %(high)s") % {"low": low_text, "high": high_text}
            found[f"{low}-{high}"] = words, Q(spent_total__gte=low, spent_total__lt=high)
        found[f"{last}-"] = gettext("%(amount)s or more") % {"amount": amounts[-1]}, Q(spent_total__gte=last)
        return found


class LastOrderFilter(ChoiceFilter):
    title, parameter_name = _("last order"), "last_order"

    def conditions(self):
        now = timezone.now()
        month, quarter, year = (now - timedelta(days=days) for days in (30, 90, 365))
        return {
            "30": (gettext("In the last 30 days"), Q(last_order_at__gte=month)),
            "90": (gettext("30 to 90 days ago"), Q(last_order_at__lt=month, last_order_at__gte=quarter)),
            "365": (gettext("90 days to a year ago"), Q(last_order_at__lt=quarter, last_order_at__gte=year)),
            "longer": (gettext("Longer ago"), Q(last_order_at__lt=year)),
            "never": (gettext("Never"), Q(last_order_at=None)),
        }


class NewsFilter(ChoiceFilter):
    title, parameter_name = _("news by e-mail"), "news"
    HAS_NEWS = Q(wants_news=True) | Q(user__profile__wants_post_mail=True)
    choices_of = {"yes": (_("Yes"), HAS_NEWS), "no": (_("No"), ~HAS_NEWS)}


class TagForm(forms.Form):
    tag = forms.CharField(
        label=_("Tag"), max_length=50, validators=[single_line], widget=forms.TextInput(attrs={"class": "vTextField"})
    )


class ContactForm(forms.ModelForm):
    """What staff write about somebody: tags, and one note more; notes stay as they were written."""

    note = forms.CharField(
        label=_("Add a note"),
        max_length=2000,
        required=False,
        validators=[many_lines],
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_("For other staff. Whoever asks what the shop holds of them is shown it."),
    )
    deeds = {"note": _("Added a note.")}

    class Meta:
        model = Contact
        fields = ["tags"]
        widgets = {"tags": forms.CheckboxSelectMultiple}


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]
    fields = ["name"]


@admin.register(Contact)
class ContactAdmin(ErasureLinksMixin, admin.ModelAdmin):
    change_form_template = "admin/customers/contact/change_form.html"
    list_display = [
        "email",
        "name",
        "account",
        "order_count",
        "spent",
        "last_order_at",
        "land",
        "tag_names",
        "news",
    ]
    sortable_by = ["email", "order_count", "spent"]
    list_filter = [AccountFilter, OrdersFilter, SpentFilter, LastOrderFilter, NewsFilter, "tags"]
    list_select_related = ["user__profile"]
    list_per_page = 50
    search_fields = ["email"]  # shows the box; what is found says get_search_results
    search_help_text = _("The beginning of an e-mail address, words of the name, or a customer number")
    actions = ["tag", "untag", "invite", "erase_person"]
    form = ContactForm
    fieldsets = [
        (None, {"fields": ["email", "name", "account", "land", "moved_in_address", "created_at", "invited_at"]}),
        (_("Bought"), {"fields": [("order_count", "spent"), ("first_order_at", "last_order_at")]}),
        (_("Staff's own"), {"fields": ["tags", "note"]}),
    ]
    readonly_fields = [
        *("email", "name", "account", "land", "moved_in_address", "created_at", "invited_at"),
        *("order_count", "spent", "first_order_at", "last_order_at"),
    ]

    def has_add_permission(self, request):
        return False  # a contact is made by an order, a confirmed address, or whoever asks for news

    def whose(self, row):
        return {"user": row.user_id} if row.is_member else {"email": row.email}

    def get_queryset(self, request):
        bought = super().get_queryset(request).exclude(user__is_staff=True, order_count=0)
        return bought.prefetch_related("tags")

    def get_urls(self):
        whose = self.admin_site.admin_view(require_safe(self.whose_view))
        return [path("whose/", whose, name="customers_contact_whose"), *super().get_urls()]

    def whose_view(self, request):
        """Lead to whoever bought something; whom the worker has not taken in yet is looked for in the list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        user = user_of(request)
        email = user.email if user else request.GET.get("email", "")
        known = self.get_queryset(request).filter(Q(user=user) if user else Q(email=email.lower())).first()
        if known:
            return redirect("admin:customers_contact_change", known.pk)
        return redirect(reverse("admin:customers_contact_changelist", query={"q": email}))

    def get_search_results(self, request, queryset, search_term):
        return find_contacts(queryset, search_term), False

    @admin.display(description=_("account"), ordering="user")
    def account(self, contact):
        if not contact.is_member:
            return gettext("guest")
        return gettext("staff") if contact.user.is_staff else gettext("member")

    @admin.display(description=_("spent"), ordering="spent_total")
    def spent(self, contact):
        return format_money(contact.spent_total)

    @admin.display(description=_("country"), ordering="country")
    def land(self, contact):
        return country_name(contact.country) if contact.country else ""

    @admin.display(description=_("address that was moved in"))
    def moved_in_address(self, contact):
        return ", ".join(text for text in contact.address.values() if text) or "–"

    @admin.display(description=_("tags"))
    def tag_names(self, contact):
        return ", ".join(tag.name for tag in contact.tags.all())

    @admin.display(description=_("news"))
    def news(self, contact):
        profile = getattr(contact.user, "profile", None) if contact.is_member else None
        return gettext("yes") if (profile.wants_post_mail if profile else contact.wants_news) else "–"

    def get_fieldsets(self, request, obj=None):
        *others, (title, own) = super().get_fieldsets(request, obj)
        fields = [name for name in own["fields"] if name != "note" or self.may_add_note(request)]
        return [*others, (title, {**own, "fields": fields})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if not self.may_add_note(request):
            del form.base_fields["note"]  # else it is taken though the page does not show it
        return form

    def may_add_note(self, request):
        return request.user.has_perm("customers.add_contactnote")

    def save_model(self, request, obj, form, change):
        if form.cleaned_data.get("note"):
            contacts.add_note(contact=obj, text=form.cleaned_data["note"], user=request.user)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= {"title": obj.name or obj.email, "subtitle": None}
            if request.user.has_perm("customers.view_contactnote"):
                context["notes"] = obj.notes.select_related("user")
            if request.user.has_perm("customers.view_consent"):
                context["consents"] = obj.consents.all()
            if request.user.has_perm("orders.view_order"):
                answers = purchases_asked.send(sender=Contact, user_id=obj.user_id, email=obj.email)
                context["purchases"] = [purchase for _, found in answers for purchase in found]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def plan_tag(self, request, contact):
        return [gettext("Gets the tag that you type below.")]

    @asks_first(
        _("Tag the selected customers"), plan=plan_tag, form=TagForm, refusals=[ValidationError, contacts.UnknownTag]
    )
    def tag(self, request, contact, typed):
        makes_new = request.user.has_perm("customers.add_tag")
        contacts.tag_contacts(contacts=[contact], names=[typed["tag"]], makes_new=makes_new)
        return gettext("Tagged “%(tag)s”.") % typed

    def plan_invite(self, request, contact):
        invitations.check_invitation(contact)
        return [
            gettext("%(email)s gets a mail with a link to an account, good for %(days)s days.")
            % {"email": contact.email, "days": invitations.GOOD_FOR.days}
        ]

    @asks_first(_("Invite to an account"), plan=plan_invite, refusals=[invitations.InvitationRefused])
    def invite(self, request, contact, typed):
        invitations.invite(contact=contact)
        return gettext("Invited.")

    def plan_untag(self, request, contact):
        return [gettext("Loses the tag that you type below, where it has it.")]

    @asks_first(_("Take a tag from the selected customers"), plan=plan_untag, form=TagForm)
    def untag(self, request, contact, typed):
        contacts.tag_contacts(contacts=[contact], names=[typed["tag"]], is_removed=True)
        return gettext("The tag “%(tag)s” is taken away.") % typed
