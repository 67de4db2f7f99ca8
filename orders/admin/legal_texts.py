"""Legal texts in the back office: written here, published as versions, put back to the standard text."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from my_shop.kernel.back_office.asking import asks_first
from my_shop.kernel.placeholders import check_placeholders
from my_shop.kernel.signals import HelpText
from orders.models import LegalKind, LegalText, LegalTextVersion
from orders.services.legal import texts
from orders.services.legal.as_markdown import standard_markdown
from orders.services.legal.standard_texts import standard_text


class LegalTextForm(forms.ModelForm):
    class Meta:
        model = LegalText
        fields = ["title", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 24, "cols": 80})}

    def clean_title(self):
        return self._checked("title")

    def clean_body(self):
        return self._checked("body")

    def clean(self):
        typed = super().clean()
        if "_publish" in self.data:
            for name in ("title", "body"):
                if name in typed and not typed[name].strip():
                    self.add_error(name, gettext("This is needed before you can publish."))
        return typed

    def _checked(self, name):
        value = self.cleaned_data[name]
        check_placeholders(value, known=texts.PLACEHOLDERS)
        return value


@admin.register(LegalText)
class LegalTextAdmin(admin.ModelAdmin):
    form = LegalTextForm
    change_form_template = "admin/orders/legaltext/change_form.html"
    list_display = ["__str__", "in_force", "is_being_written", "updated_at"]
    list_select_related = ["current"]
    actions = ["use_standard_text"]
    readonly_fields = ["in_force", "placeholders", "versions"]
    fieldsets = [
        (None, {"fields": ["in_force", "title", "body", "placeholders"]}),
        (_("Published so far"), {"fields": ["versions"]}),
    ]

    def has_add_permission(self, request):
        return False  # the law says which there are

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.preview))
        return [path("<int:pk>/preview/", view, name="orders_legaltext_preview"), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        more = {"show_save_and_add_another": False}
        if obj is not None:
            standard = standard_text(obj.kind)
            more |= {"is_outdated": texts.has_outdated_facts(obj), "standard": standard}
            form = context["adminform"].form
            if request.method == "GET" and "standard" in request.GET and "body" in form.fields:
                # of what is shown alone: the row is still what this page is saved over
                form["title"].initial, form["body"].initial = standard.title, standard_markdown(obj.kind)
        return super().render_change_form(request, {**context, **more}, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        texts.save_draft(kind=obj.kind, title=form.cleaned_data["title"], body=form.cleaned_data["body"])
        if "_publish" in request.POST:
            before = obj.current_id
            version = texts.publish_text(kind=obj.kind, user=request.user)
            if version.pk != before:
                self.log_change(request, obj, gettext("Published: %(version)s.") % {"version": version.in_words})
                self.message_user(
                    request, gettext("In force from now on: %(version)s.") % {"version": version}, messages.SUCCESS
                )

    def preview(self, request, pk):
        """What is being written, as people would read it."""
        text = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, text):
            raise PermissionDenied
        html = mark_safe(texts.draft_html(text))  # made by the service, as the published one
        shown = HelpText(title=text.title, html=html, version=gettext("A draft: nobody else sees it"))
        return render(request, "help/written.html", {"text": shown})

    def plan_use_standard_text(self, request, text):
        if text.current_id is None:
            raise texts.StandardTextInForce(gettext("The shop's standard text is in force."))
        return [
            gettext("The page shows the shop's standard text again."),
            gettext("Published versions stay readable, and so does what is being written."),
        ]

    @asks_first(
        _("Put the standard text in force again"),
        plan=plan_use_standard_text,
        refusals=[texts.StandardTextInForce],
    )
    def use_standard_text(self, request, text, typed):
        texts.use_standard_text(kind=text.kind)
        return gettext("The standard text is in force.")

    @admin.display(description=_("in force"))
    def in_force(self, text):
        return text.current.in_words if text.current else gettext("the shop's standard text")

    @admin.display(description=_("is being written"), boolean=True)
    def is_being_written(self, text):
        return bool(text.body) and (text.current is None or text.body != text.current.body)

    @admin.display(description=_("placeholders"))
    def placeholders(self, text):
        facts = texts.facts()
        rows = format_html_join("", "<li><code>{}</code> {}</li>", ((f"{{{name}}}", facts[name]) for name in facts))
        note = gettext("They are written in when you publish.")
        if text.kind == LegalKind.WITHDRAWAL:
            note += " " + gettext("The form for a withdrawal, in the words of the law, stands below your text anyway.")
        return format_html("<ul>{}</ul><p>{}</p>", rows, note)

    @admin.display(description=_("versions"))
    def versions(self, text):
        versions = LegalTextVersion.objects.filter(kind=text.kind).select_related("published_by")
        rows = [
            (one.get_absolute_url(), one.in_words, one.published_by or "")
            for one in versions.defer("body", "html")[:100]
        ]
        if not rows:
            return gettext("none")
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a> {}</li>', rows))
