"""The page on which a merchant writes words into a mail, beside the mail as it will look."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from customers.admin.previews import MAIL_POLICY, PreviewViewsMixin
from customers.models import MailText
from customers.outbox.wording import Wording
from customers.receivers import previews
from customers.services import mail_texts
from my_shop.kernel.back_office.versions import stale_reasons, version_of


class WordingForm(forms.ModelForm):
    class Meta:
        model = MailText
        fields = mail_texts.PARTS
        widgets = {
            "subject": forms.TextInput(attrs={"class": "vTextField"}),
            "opening": forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
            "closing": forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
        }

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known

    def clean(self):
        typed = super().clean()
        mail_texts.check_words(known=self.known, **{name: typed.get(name, "") for name in mail_texts.PARTS})
        return typed


class WordingViewsMixin(PreviewViewsMixin):
    """Adds to the previews the page that changes a mail's words, for whoever may change them."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        tried = xframe_options_sameorigin(wrap(require_POST(self.try_wording)))
        return [
            path("previews/<slug:slug>/wording/", wrap(self.wording), name="customers_outgoingemail_wording"),
            path("previews/<slug:slug>/try/", tried, name="customers_outgoingemail_try"),
            *super().get_urls(),
        ]

    def may_change_wording(self, request):
        return request.user.has_perm("customers.change_mailtext")

    def wording(self, request, slug):
        """The words of a mail, beside the mail."""
        preview = self._find_to_change(request, slug)
        with transaction.atomic():
            row = MailText.objects.select_for_update(no_key=True).filter(template=preview.template).first()
            row = row or MailText(template=preview.template)
            form = WordingForm(request.POST.copy() or None, instance=row, known=preview.placeholders)
            if "_original" in request.POST:
                return self._restore(request, slug, row)
            reasons = stale_reasons(request, form, row) if form.is_bound else []
            if form.is_valid() and not reasons:
                return self._save(request, slug, preview, form)
            if reasons:
                form.add_error(None, reasons)
        return self._page(
            request,
            "wording",
            title=preview.draft().subject,
            preview=preview,
            form=form,
            shown=request.POST.get("_shown") or version_of(form, row),
            alike=[one for one in previews.all_previews() if one.template == preview.template and one.slug != slug],
        )

    def try_wording(self, request, slug):
        """The mail with what is typed and not saved, as HTML or, by ``?as=text``, as plain text with its subject."""
        preview = self._find_to_change(request, slug)
        words = {name: request.POST.get(name, "") for name in mail_texts.PARTS}
        # the page frames all of them
        framed = {"headers": {"Content-Security-Policy": MAIL_POLICY}}
        plain = {**framed, "content_type": "text/plain; charset=utf-8"}
        try:
            mail_texts.check_words(known=preview.placeholders, **words)
        except ValidationError as error:
            return HttpResponse("\n".join(error.messages), status=422, **plain)
        mail = preview.draft(wording=Wording(**words))
        if request.GET.get("as") == "text":
            told = gettext("Subject: %(subject)s") % {"subject": mail.subject}
            return HttpResponse(f"{told}\n\n{mail.text}", **plain)
        return HttpResponse(mail.html, **framed)

    def _save(self, request, slug, preview, form):
        words = {name: form.cleaned_data[name] for name in mail_texts.PARTS}
        row = mail_texts.save_mail_text(template=preview.template, known=preview.placeholders, **words)
        self.log_change(request, row, gettext("Changed the words."))
        messages.success(request, gettext("Saved. Mails that are sent from now on have these words."))
        return redirect("admin:customers_outgoingemail_wording", slug)

    def _restore(self, request, slug, row):
        if row.pk:
            self.log_change(request, row, gettext("Put back the original words."))
            mail_texts.restore_mail_text(template=row.template)
        messages.success(request, gettext("The mail has its original words again."))
        return redirect("admin:customers_outgoingemail_wording", slug)

    def _find_to_change(self, request, slug):
        preview = self._find(request, slug)
        if not self.may_change_wording(request):
            raise PermissionDenied
        return preview
