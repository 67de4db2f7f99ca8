"""Reviews: to show and to hide."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from products.models import Review
from products.services import reviews


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    list_display = ["title", "product", "author_name", "rating", "is_visible", "created_at"]
    sortable_by = ["created_at"]
    list_filter = ["is_visible", "rating", "created_at"]
    list_select_related = ["product"]
    list_per_page = 50
    show_full_result_count = False
    searches_newest = True
    search_fields = ["title", "text", "author_name", "product__name"]
    date_hierarchy = "created_at"
    readonly_fields = ["product", "user", "author_name", "rating", "title", "text", "is_visible", "created_at"]
    fields = readonly_fields
    actions = ["show", "hide"]

    def has_add_permission(self, request):
        return False  # reviews are written by buyers, on the product's page

    def has_delete_permission(self, request, obj=None):
        return False  # hiding keeps the words for the record

    @admin.action(description=_("Show the selected reviews"), permissions=["change"])
    def show(self, request, queryset):
        self._show(request, queryset, is_visible=True)

    @admin.action(description=_("Hide the selected reviews"), permissions=["change"])
    def hide(self, request, queryset):
        self._show(request, queryset, is_visible=False)

    def _show(self, request, queryset, *, is_visible):
        for review in queryset:
            reviews.set_review_visibility(review=review, is_visible=is_visible)
        done = "Shown" if is_visible else "Hidden"
        self.message_user(request, f"{done}: {len(queryset)}.", messages.SUCCESS)
