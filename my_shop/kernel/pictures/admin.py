"""Back office of pictures: what is waiting, what could not be made, and another try."""

from django.contrib import admin, messages
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.pictures import services
from my_shop.kernel.pictures.models import Picture


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
