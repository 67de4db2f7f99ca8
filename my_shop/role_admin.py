"""The page of roles: what each one's members do, in words."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.utils.translation import gettext_lazy as _

from my_shop.roles import ROLES


class RoleAdmin(GroupAdmin):
    list_display = ["name", "words", "members"]
    fields = ["name", "words", "members", "permissions"]
    readonly_fields = ["words", "members"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("user_set")

    def words_of(self, group):
        """Return a role with what its members do, for whoever gives it to somebody."""
        return f"{group.name}: {self.words(group)}" if self.words(group) else group.name

    @admin.display(description=_("what its members do"))
    def words(self, group):
        return ROLES[group.name].words if group.name in ROLES else ""

    @admin.display(description=_("members"))
    def members(self, group):
        return ", ".join(str(user.email or user) for user in group.user_set.all()) if group.pk else ""
