"""The page that arranges the home page: sections go up and down, are hidden and shown; own ones are written."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.brand import services
from my_shop.kernel.brand.admin.forms import HomeBandForm, preview
from my_shop.kernel.brand.home import arranged
from my_shop.kernel.brand.models import HomeBand
from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.moves import STEPS, moved
from my_shop.kernel.signals import home_sections_asked


@admin.register(HomeBand)
class HomeBandAdmin(admin.ModelAdmin):
    form = HomeBandForm
    readonly_fields = ["picture_now"]
    fieldsets = [
        (None, {"fields": ["title", "text", ("link_text", "link_url")]}),
        (_("Picture"), {"fields": ["picture_now", "picture_file", "remove_picture", "picture_alt"]}),
    ]

    class Media:
        css = {"all": ["my_shop/admin/brand.css"]}

    def changelist_view(self, request, extra_context=None):
        """Show all sections in their order; a button moves one of them, or hides or shows it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            self._arrange(request)
            return HttpResponseRedirect(reverse("admin:brand_homeband_changelist"))
        brand = current_brand()
        hidden, own = set(brand.row.home_hidden), {band.section_name: band.pk for band in brand.bands}
        sections = [
            {"name": one.name, "title": one.title, "is_shown": one.name not in hidden, "band_pk": own.get(one.name)}
            for one in arranged(_sections(request), brand.row)
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Home page"),
            "sections": sections,
            "has_add_permission": self.has_add_permission(request),
            "has_change_permission": self.has_change_permission(request),
            "media": self.media,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/brand/homeband/change_list.html", context)

    @transaction.atomic
    def _arrange(self, request):
        """Do what the button says: ``up:hero``. What the page showed of the others does not matter."""
        step, _colon, name = request.POST.get("step", "").partition(":")
        brand = services.lock_brand()
        sections = {one.name: one for one in arranged(_sections(request), brand)}
        if name not in sections:
            messages.warning(request, gettext("That section is gone by now."))
            return
        order, hidden = list(sections), set(brand.home_hidden)
        if step in STEPS:
            order = moved(order, name, STEPS[step])
        else:
            hidden = hidden - {name} if step == "show" else hidden | {name}
        services.arrange_home(order=order, hidden=hidden & sections.keys())
        title = sections[name].title
        done = {
            "up": gettext("“%(title)s” stands further up."),
            "down": gettext("“%(title)s” stands further down."),
            "show": gettext("“%(title)s” is shown."),
        }.get(step, gettext("“%(title)s” is hidden."))
        self.log_change(request, brand, done % {"title": title})  # the order is the brand's: it stands in its history
        messages.success(request, done % {"title": title})

    def save_model(self, request, obj, form, change):
        services.save_home_band(
            band=obj, picture=form.cleaned_data.get("picture_file"), without_picture="picture" in form.without
        )

    def delete_model(self, request, obj):
        services.delete_home_band(band=obj)

    @admin.display(description=_("picture now"))
    def picture_now(self, band):
        return preview(band.picture)


def _sections(request):
    answers: list[Any] = home_sections_asked.send(sender=None, request=request)
    return [section for _receiver, found in answers for section in found]
