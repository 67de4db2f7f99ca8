"""Back office of the outbox: what waits, what went out, what was refused and why, and "send again"."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.admin.previews import MAIL_POLICY
from customers.admin.wording import WordingViewsMixin
from customers.models import OutgoingEmail
from customers.outbox import queue, words
from customers.outbox.readers import FirstReader
from my_shop.kernel.back_office.asking import asks_first
from my_shop.kernel.validators import single_line

HIDDEN = _("Hidden: it carries a link that opens an account.")


class SendAgainForm(forms.Form):
    to = forms.EmailField(max_length=320, validators=[single_line])


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(WordingViewsMixin, admin.ModelAdmin):
    list_display = ["about", "recipients", "status", "attempts", "created_at", "sent_at"]
    sortable_by = ["created_at"]
    list_filter = ["status"]
    searches_newest = True
    found_whole = {"first_reader": str.upper, "message_id": str, "key": str}
    search_fields = ["subject", "to", "message_id", "last_error", "key"]
    search_help_text = _(
        "A whole e-mail address finds every mail to it; else subject, recipient, Message-ID, error and event."
    )
    date_hierarchy = "created_at"
    list_per_page = 50
    show_full_result_count = False
    actions = ["send_again"]
    fieldsets = [
        (None, {"fields": ["about", "from_email", "recipients", "answers_to"]}),
        ("Delivery", {"fields": ["status", "last_error", "attempts", "next_try_at", "leased_until", "sent_at"]}),
        ("Content", {"fields": ["plain_text", "rich_text", "attached"]}),
        ("Origin", {"fields": ["key", "message_id", "headers", "is_secret", "created_at"]}),
    ]
    readonly_fields = [name for _, options in fieldsets for name in options["fields"]]

    def has_add_permission(self, request):
        return False  # mails are written by what happens in the shop

    def has_delete_permission(self, request, obj=None):
        return False  # they prove what a buyer was sent; the worker deletes what is old enough

    def get_queryset(self, request):
        queryset = super().get_queryset(request).alias(first_reader=FirstReader("to"))
        if request.resolver_match.url_name.endswith("_changelist"):
            return queryset.defer("text", "html", "attachments", "headers")
        return queryset

    def get_object(self, request, object_id, from_field=None):
        """What was not sent yet is shown as it would be now."""
        mail = super().get_object(request, object_id, from_field)
        return mail and words.fill_in_or_say_why(mail)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        nothing_to_save = {"show_save": False, "show_save_and_continue": False}
        return super().changeform_view(request, object_id, form_url, {**nothing_to_save, **(extra_context or {})})

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/html/", wrap(self.preview), name="customers_outgoingemail_html"),
            path("<int:pk>/again/", wrap(self.again), name="customers_outgoingemail_again"),
            *super().get_urls(),
        ]

    @admin.display(description="subject", ordering="subject")
    def about(self, mail):
        return words.subject_of(mail)

    @admin.display(description="to")
    def recipients(self, mail):
        return ", ".join([*mail.to, *mail.cc, *mail.bcc])

    @admin.display(description="reply to", empty_value="the sender")
    def answers_to(self, mail):
        return ", ".join(mail.reply_to) or None

    @admin.display(description="plain text")
    def plain_text(self, mail):
        return HIDDEN if mail.is_secret else mail.text

    @admin.display(description="HTML")
    def rich_text(self, mail):
        if mail.is_secret:
            return HIDDEN
        if not mail.html:
            return "none"
        address = reverse("admin:customers_outgoingemail_html", args=[mail.pk])
        return format_html('<a href="{}" target="_blank" rel="noopener">See it as the reader does</a>', address)

    @admin.display(description="attachments")
    def attached(self, mail):
        def size(file):
            return filesizeformat(len(file["content"]) * 3 // 4) if "content" in file else "as it was printed"

        facts = ((file["name"], file["type"], size(file)) for file in mail.attachments)
        return format_html_join("", "<div>{} ({}, {})</div>", facts) or "none"

    def preview(self, request, pk):
        """The HTML of a mail, in a sandbox of its own."""
        mail = words.fill_in_or_say_why(get_object_or_404(OutgoingEmail, pk=pk))
        if not self.has_view_permission(request, mail):
            raise PermissionDenied
        if mail.is_secret or not mail.html:
            raise Http404(gettext("There is nothing to show."))
        return HttpResponse(mail.html, headers={"Content-Security-Policy": MAIL_POLICY})

    def again(self, request, pk):
        """Send a mail again, to the address that turned out to be the right one."""
        mail = get_object_or_404(OutgoingEmail, pk=pk)
        if not self.has_change_permission(request, mail):
            raise PermissionDenied
        form = SendAgainForm(request.POST or None, initial={"to": request.GET.get("to") or ", ".join(mail.to)})
        if form.is_valid():
            to = form.cleaned_data["to"]
            try:
                queued = queue.send_again(mail, to=to)
            except queue.NothingToSend as refusal:
                form.add_error(None, str(refusal))
            else:
                self.log_change(request, mail, gettext("Queued to be sent again, to %(to)s.") % {"to": to})
                self.message_user(
                    request,
                    gettext("%(mail)s: queued to be sent again, to %(to)s.")
                    % {"mail": words.subject_of(mail), "to": to},
                    messages.SUCCESS,
                )
                return HttpResponseRedirect(reverse("admin:customers_outgoingemail_change", args=[queued.pk]))
        about = {"title": gettext("Send again"), "mail": mail, "subject": words.subject_of(mail), "form": form}
        return self._page(request, "again", status=422 if form.is_bound else 200, **about)

    def plan_send_again(self, request, mail):
        queue.check_has_contents(mail)
        state = (
            gettext("It was sent already: the reader gets it a second time.")
            if mail.sent_at
            else gettext("It did not go out yet.")
        )
        return [gettext("Goes to %(mail)s at once.") % {"mail": self.recipients(mail)}, state]

    @asks_first(_("Send again"), plan=plan_send_again, refusals=[queue.NothingToSend])
    def send_again(self, request, mail, typed):
        queue.send_again(mail)
        return gettext("Queued to be sent again.")
