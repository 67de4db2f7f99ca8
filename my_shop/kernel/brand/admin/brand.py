"""The page of the brand."""

from django.contrib import admin
from django.forms import Script
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.back_office.one_row import OneRowAdmin
from my_shop.kernel.brand import colours, services
from my_shop.kernel.brand.admin.forms import ShopBrandForm, preview
from my_shop.kernel.brand.links import LinksAsTyped
from my_shop.kernel.brand.models import HomePromise, ShopBrand
from my_shop.kernel.brand.shown import TOUCH_ICON, current_brand


class HomePromiseInline(admin.TabularInline):
    model = HomePromise
    form = LinksAsTyped
    extra = 0
    max_num = 4
    classes = ["collapse"]


@admin.register(ShopBrand)
class ShopBrandAdmin(OneRowAdmin):
    form = ShopBrandForm
    inlines = [HomePromiseInline]
    readonly_fields = ["logo_now", "icon_now", "hero_picture_now", "guarantee_picture_now", "contrast"]
    fieldsets = [
        (None, {"fields": ["name", "home_title", "description"]}),
        (
            _("Logo and icon"),
            {
                "fields": [
                    *("logo_now", "logo_file", "remove_logo", "is_name_beside_logo"),
                    *("icon_now", "icon_file", "remove_icon"),
                ]
            },
        ),
        (
            _("Colours"),
            {
                "fields": [
                    *(("primary", "primary_dark"), ("accent", "accent_dark"), ("background", "background_dark")),
                    "contrast",
                ],
                "description": _("As # and six digits. Nothing is taken that people could not read."),
            },
        ),
        (_("Notice bar"), {"fields": ["is_notice_shown", "notice", "notice_from", "notice_until"]}),
        (
            _("Opening of the home page"),
            {
                "fields": [
                    *("hero_eyebrow", "hero_heading", "hero_text", ("hero_button", "hero_url")),
                    *("hero_picture_now", "hero_picture_file", "remove_hero_picture", "hero_picture_alt"),
                ],
                "description": _("Empty: as the shop brings it. Once you type something, only that is shown."),
            },
        ),
        (
            _("Who sells"),
            {
                "fields": [
                    *("address", "vat_id", "register", "represented_by", "phone", "email", "bank"),
                    *("producer_numbers", "surveillance_body"),
                ],
                "description": _(
                    "Printed on invoices, packing slips, mails and the legal notice. Empty: as the settings have it."
                ),
            },
        ),
        (
            _("Legal guarantee"),
            {
                "fields": [
                    *("guarantee_picture_now", "guarantee_picture_file", "remove_guarantee_picture", "guarantee_text"),
                ],
                "description": _(
                    "Shops in the European Union show consumers a notice that is the same everywhere. Get it in your"
                    " language from the Commission’s page on Implementing Regulation (EU) 2025/1960, and upload it"
                    " unchanged, in colour."
                ),
            },
        ),
    ]

    class Media:
        css = {"all": ["my_shop/admin/brand.css"]}
        js = [Script("my_shop/admin/brand.js", type="module")]

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        is_written = found and request.method == "POST" and self.has_change_permission(request)
        return services.lock_brand() if is_written else found

    def save_model(self, request, obj, form, change):
        typed = form.cleaned_data
        services.save_brand(
            texts={name: typed[name] for name in services.TEXTS if name in typed},
            logo=typed.get("logo_file"),
            icon=typed.get("icon_file"),
            hero_picture=typed.get("hero_picture_file"),
            guarantee_picture=typed.get("guarantee_picture_file"),
            without=form.without,
        )
        obj.refresh_from_db()

    def view_on_site(self, obj):
        return reverse("home")

    @admin.display(description=_("logo now"))
    def logo_now(self, brand):
        return preview(brand.logo)

    @admin.display(description=_("icon now"))
    def icon_now(self, brand):
        if not brand.icon_version:
            return gettext("The shop's own.")
        url = f"{reverse('brand_icon', args=[TOUCH_ICON])}?v={brand.icon_version}"
        return format_html('<img class="brand-preview" src="{}" alt="" width="48">', url)

    @admin.display(description=_("picture now"))
    def hero_picture_now(self, brand):
        return preview(brand.hero_picture)

    @admin.display(description=_("notice now"))
    def guarantee_picture_now(self, brand):
        return preview(brand.guarantee_picture)

    @admin.display(description=_("contrast"))
    def contrast(self, brand):
        """Say how well the colours can be read that are saved now."""
        chosen = current_brand().colours
        lines = []
        for theme, words in ((colours.LIGHT, gettext("by day")), (colours.DARK, gettext("in the dark"))):
            for name, label in (("primary", gettext("buttons and links")), ("accent", gettext("accent"))):
                ratio = colours.least_contrast(theme, chosen[theme], name)
                lines.append((label, words, f"{int(ratio * 10) / 10}"))
        rows = format_html_join("", "<li>{}, {}: {} : 1</li>", lines)
        need = gettext("Text needs %(enough)s to 1.") % {"enough": colours.ENOUGH}
        return format_html('<ul class="brand-contrast">{}</ul><p>{}</p>', rows, need)
