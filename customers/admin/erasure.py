"""The staff's doors to a person's rights: what the shop holds of them as a file, and a page that erases them."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from customers.data_file import data_file
from customers.models import Customer
from customers.services import email_ownership, erasure
from my_shop.kernel.redaction import redact
from my_shop.kernel.validators import single_line

ERASE, EXPORT = "customers.erase_customer", "customers.export_customer"


class ErasureForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        validators=[single_line],
        help_text=_("Stays in the log of the back office: why, and by which letter of which day. Name nobody."),
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    is_sure = forms.BooleanField(label=_("I have made sure who asks for it"), help_text=_("It cannot be undone."))


def erase_url(**who):
    """Return the address of the page that erases somebody: ``user=5`` or ``email="jo@example.com"``."""
    return f"{reverse('admin:customers_customer_erase')}?{urlencode(who)}"


class ErasureViewsMixin:
    """The part of ``CustomerAdmin`` that erases."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.erase_view)
        export = self.admin_site.admin_view(self.export_view)
        return [
            path("erase/", view, name="customers_customer_erase"),
            path("export/", export, name="customers_customer_export"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def export_view(self, request):
        """Hand out what the shop holds of a person, and write into the log that it was handed out."""
        if not request.user.has_perm(EXPORT):
            raise PermissionDenied
        try:
            user, person = data_subject_of(request)
        except erasure.CannotErase as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect("admin:customers_customer_changelist")
        response = data_file(person)
        self._note(request, CHANGE, user, gettext("Handed out what the shop holds of them."))
        return response

    def erase_view(self, request):
        may_erase, may_export = request.user.has_perm(ERASE), request.user.has_perm(EXPORT)
        if not (may_erase or (may_export and request.method != "POST")):
            raise PermissionDenied
        try:
            user, person = data_subject_of(request)
        except erasure.CannotErase as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect("admin:customers_customer_changelist")
        form = ErasureForm(request.POST or None)
        status = 422 if form.is_bound else 200
        if form.is_bound and form.is_valid():
            try:
                _erase(user, person)
            except erasure.CannotErase as refusal:
                form.add_error(None, ValidationError(str(refusal)))
                status = 409
            else:
                return self._erased(request, user, person, form.cleaned_data["reason"])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("A person’s data"),
            "person": person.emails[0] if person.emails else user,
            "user_to_erase": user,
            "preview": erasure.preview_erasure(person),
            "form": form,
            "may_erase": may_erase,
            "export_url": f"{reverse('admin:customers_customer_export')}?{request.GET.urlencode()}"
            if may_export
            else "",
        }
        return TemplateResponse(request, "admin/customers/erase.html", context, status=status)

    def _erased(self, request, user, person, reason):
        named = {*person.emails, *((user.username, user.email, user.get_full_name()) if user else ())}
        self._note(request, DELETION, user, f"Erased: {redact(reason, named)}")
        self.message_user(request, gettext("The person is erased."), messages.SUCCESS)
        return redirect("admin:customers_customer_changelist")

    def _note(self, request, flag, user, message):
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(Customer),
            object_repr="a member" if user else "a guest",
            action_flag=flag,
            change_message=message,
        )


class ErasureLinksMixin:
    """A list whose rows are people: deleting one is erasing one, on the page that says what goes and what stays."""

    actions = ["erase_person"]

    def whose(self, row):
        """Return what names the row's person to the page that erases."""
        return {"user": row.pk}

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_erase_permission(self, request):
        return request.user.has_perm(ERASE)

    def has_delete_permission(self, request, obj=None):
        return self.has_erase_permission(request)

    def delete_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404(gettext("There is nobody of this number."))
        return HttpResponseRedirect(erase_url(**self.whose(row)))

    @admin.action(description=_("Hand out or erase the person’s data"), permissions=["erase"])
    def erase_person(self, request, queryset):
        if len(queryset) != 1:
            self.message_user(
                request, gettext("Choose one person: what stays is another thing for each."), messages.ERROR
            )
            return None
        return HttpResponseRedirect(erase_url(**self.whose(queryset[0])))


def user_of(request):
    """Return the user that the address of a page names, by number or by an e-mail address; None for a guest."""
    user_id = request.GET.get("user", "")
    if not user_id:
        return email_ownership.user_by_email(request.GET.get("email", ""))
    if not user_id.isascii() or not user_id.isdecimal() or len(user_id) > 18:
        raise Http404(gettext("There is nobody of this number."))
    return get_object_or_404(get_user_model(), pk=user_id)


def data_subject_of(request):
    """Return the user, None for a guest, and the person that the address of a page names.

    :raises customers.services.erasure.CannotErase: for nobody.
    """
    user = user_of(request)
    return user, erasure.subject_of_user(user) if user else erasure.subject_of_email(request.GET.get("email", ""))


def _erase(user, person):
    if user is None:
        erasure.erase_guest(email=person.emails[0])
    else:
        erasure.erase_account(user=user)
