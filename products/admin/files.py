"""The files of a digital variant: staff upload, replace, look at and take away what buyers get."""

import logging

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.back_office.missing import ask_for_files_again
from my_shop.kernel.names import folded
from products.models import Variant
from products.models.downloads import DownloadGrant, VariantFile
from products.services import files
from products.views.files import private_file

logger = logging.getLogger(__name__)


class FileForm(forms.Form):
    """An upload; or, with ``remove``, the version that is not sold any more."""

    file = forms.FileField(required=False, help_text=_("The buyer saves it under its name."))
    replaces = forms.ModelChoiceField(
        VariantFile.objects.none(),
        required=False,
        empty_label=_("Nothing: it is one more file"),
        help_text=_("Buyers of the earlier version get the new one from now on."),
    )
    remove = forms.ModelChoiceField(VariantFile.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args, variant, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["replaces"].queryset = variant.files.current()
        self.fields["remove"].queryset = variant.files.filter(removed_at=None)

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("file") and not data.get("remove"):
            self.add_error("file", gettext("Choose a file."))
        return data


class Files:
    """The part of ``VariantAdmin`` that is about files."""

    def files_view(self, request, pk):
        variant = get_object_or_404(Variant.objects.select_related("product"), pk=pk)
        needed = "products.add_variantfile" if request.method == "POST" else "products.view_variantfile"
        if not request.user.has_perm(needed):
            raise PermissionDenied
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = FileForm(*sent, variant=variant)
        if sent and form.is_valid():
            try:
                said = self._keep(request, variant, form.cleaned_data)
            except files.UploadRefused as refusal:
                form.add_error("file", str(refusal))
            except files.FilesMissing as refusal:
                form.add_error(None, refusal)
            else:
                self.log_change(request, variant, said)
                self.message_user(request, f"{variant.sku}: {said}", messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:products_variant_files", args=[variant.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Files of %(sku)s") % {"sku": variant.sku},
            "opts": self.opts,
            "variant": variant,
            "form": form,
            "files": variant.files.select_related("user"),
            "current": set(variant.files.current().values_list("pk", flat=True)),
        }
        if form.errors:
            ask_for_files_again(request)
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/products/files_form.html", context, status=status)

    def file_view(self, request, pk, file_pk):
        if not request.user.has_perm("products.view_variantfile"):
            raise PermissionDenied
        file = get_object_or_404(VariantFile.objects.exclude(file=""), pk=file_pk, variant=pk)
        try:
            return private_file(file)
        except FileNotFoundError:
            logger.exception("A file that is sold is not where it was kept")
            said = gettext("“%(name)s” is not where it was kept: put it back from a backup, or upload it again.")
            self.message_user(request, said % {"name": file.name}, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:products_variant_files", args=[pk]))

    def _keep(self, request, variant, data):
        if file := data["remove"]:
            files.remove_file(file=file)
            return gettext("“%(name)s”, version %(version)s, is not sold any more.") % {
                "name": file.name,
                "version": file.version,
            }
        kept = files.add_file(variant=variant, file=data["file"], replaces=data["replaces"], user=request.user)
        return gettext("“%(name)s” is version %(version)s of file %(part)s.") % {
            "name": kept.name,
            "version": kept.version,
            "part": kept.part,
        }


@admin.register(DownloadGrant)
class DownloadGrantAdmin(admin.ModelAdmin):
    """What buyers may fetch, and how often still; renewed from the order's page."""

    list_display = ["order_number", "variant", "file", "downloads_left", "expires_at", "started_at", "ended_at"]
    list_display_links = None
    sortable_by: list[str] = []
    list_select_related = ["variant", "file"]
    list_per_page = 50
    show_full_result_count = False
    searches_newest = True
    found_whole = {"order_number": str.upper, "variant__folded_sku": folded}
    search_fields = ["order_number", "variant__sku"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
