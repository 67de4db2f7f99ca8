"""Back office of pictures: what is waiting, what could not be made or fetched, and another try."""

from django.contrib import admin, messages
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.pictures import remote, services
from my_shop.kernel.pictures.models import Picture, RemotePicture

MOST_OWNERS = 20
"""Rows that want a picture of another host, shown on its page."""


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    list_display = ["thumbnail", "__str__", "status", "width", "height", "attempts", "created_at"]
    list_display_links = ["__str__"]
    sortable_by = ()
    list_filter = ["status"]
    date_hierarchy = "created_at"
    searches_newest = True
    search_fields = ["file"]
    fields = readonly_fields = (
        *("thumbnail", "file", "width", "height", "status", "widths"),
        *("attempts", "next_try_at", "last_error", "created_at"),
    )
    actions = ["make_sizes_again"]

    def has_add_permission(self, request):
        return False  # pictures come in where they are shown: with a product, a post, a profile

    @admin.display(description="picture")
    def thumbnail(self, picture):
        return format_html('<img src="{}" alt="" height="48" loading="lazy">', picture.url_for(160))

    @admin.action(description=_("Make the sizes again"), permissions=["change"])
    def make_sizes_again(self, request, queryset):
        for picture in queryset:
            services.try_again(picture)
        self.message_user(
            request, gettext("%(count)s pictures are queued.") % {"count": len(queryset)}, messages.SUCCESS
        )

    def delete_model(self, request, picture):
        services.delete_picture(picture)

    def delete_queryset(self, request, queryset):
        for picture in queryset:
            services.delete_picture(picture)


@admin.register(RemotePicture)
class RemotePictureAdmin(admin.ModelAdmin):
    list_display = ["address", "status", "attempts", "next_try_at", "last_error", "created_at"]
    sortable_by = ()
    list_filter = ["status"]
    date_hierarchy = "created_at"
    searches_newest = True
    search_fields = ["address"]
    fields = readonly_fields = (
        *("address", "wanted_by", "status", "attempts", "next_try_at", "last_error", "created_at", "picture"),
    )
    actions = ["fetch_again"]

    def has_add_permission(self, request):
        return False  # they come with imports

    def has_delete_permission(self, request, obj=None):
        return False  # it is the memory that this address was fetched

    def lookup_allowed(self, lookup, value, request):
        # the report of an import leads to its pictures
        return lookup == "requests__origin" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("wanted by"))
    def wanted_by(self, row):
        owners = [(self._page_of(owner), owner) for owner in row.requests.order_by("pk")[:MOST_OWNERS]]
        return format_html_join(" ", '<a href="{}">{}</a>', owners)

    def _page_of(self, owner):
        try:
            return reverse(f"admin:{owner.owner_kind.replace('.', '_')}_change", args=[owner.owner_id])
        except NoReverseMatch:  # its app is not installed any more
            return ""

    @admin.action(description=_("Fetch again"), permissions=["change"])
    def fetch_again(self, request, queryset):
        count = remote.fetch_again(queryset)
        text = gettext("%(count)s pictures are fetched again.") % {"count": count}
        self.message_user(request, text, messages.SUCCESS)
