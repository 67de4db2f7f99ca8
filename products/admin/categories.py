"""The tree of categories: listed as it is read, moved up and down, each with its picture and what the menu shows."""

from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.back_office.addresses import AddressMadeWhereEmpty
from my_shop.kernel.moves import STEPS
from products.admin.forms import CategoryForm
from products.admin.saving import DeletedByService, RefusalsInForm, names_of, products_in_the_way
from products.models import Category
from products.selectors.categories import category_tree
from products.services import categories

DEEPEST = 5
"""Categories further down stand as far to the right as these."""


class CategoriesByPath(BaseModelAdmin):
    """A choice among categories says where each lies: two “Boots” would be twins."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name in {"category", "parent"}:
            field.label_from_instance = lambda category: category_tree().words(category.pk)
        return field


class CategoryTreeList(ChangeList):
    """Rows in the order of the tree, each followed by those below it."""

    def get_results(self, request):
        super().get_results(request)
        place = {node.pk: place for place, node in enumerate(category_tree().in_order())}
        found = self.queryset.order_by().values_list("pk", flat=True)[: self.result_count]
        ids = sorted(found, key=lambda pk: place.get(pk, 0))
        if self.multi_page and not (self.show_all and self.can_show_all):
            start = (self.page_num - 1) * self.list_per_page
            ids = ids[start : start + self.list_per_page]
        rows = self.model._default_manager.select_related("picture").in_bulk(ids)
        self.result_list = [rows[pk] for pk in ids]


@admin.register(Category)
class CategoryAdmin(CategoriesByPath, AddressMadeWhereEmpty, RefusalsInForm, DeletedByService, admin.ModelAdmin):
    form = CategoryForm
    list_display = ["thumbnail", "name_in_tree", "products_shown", "is_in_menu", "address", "move"]
    list_display_links = ["name_in_tree"]
    list_filter = ["is_in_menu"]
    ordering = ["path"]
    sortable_by = ()
    search_fields = ["name", "path"]
    list_per_page = 200
    autocomplete_fields = ["parent"]
    readonly_fields = ["thumbnail"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "parent", "description"]}),
        (
            _("Shown"),
            {"fields": ["is_in_menu", "position", "thumbnail", "picture_file", "removes_picture"]},
        ),
        (_("Search engines"), {"fields": ["meta_title", "meta_description"], "classes": ["collapse"]}),
    ]

    class Media:
        css = {"all": ["my_shop/admin/categories.css"]}

    def get_urls(self):
        move = self.admin_site.admin_view(self.move_view)
        return [path("move/", move, name="products_category_move"), *super().get_urls()]

    def get_changelist(self, request, **kwargs):
        return CategoryTreeList

    def words_of(self, category):
        """Return what a field that offers categories calls this one."""
        return category_tree().words(category.pk)

    @admin.display(description=_("picture"))
    def thumbnail(self, category):
        if not category.picture_id:
            return "–"
        return format_html(
            '<img class="thumbnail" src="{}" alt="" height="40" loading="lazy">', category.picture.url_for(160)
        )

    @admin.display(description=_("name"))
    def name_in_tree(self, category):
        depth = min(category.path.count("/"), DEEPEST)
        return format_html('<span class="tree-name tree-depth-{}">{}</span>', depth, category.name)

    @admin.display(description=_("products shown"))
    def products_shown(self, category):
        node = category_tree().by_pk.get(category.pk)
        address = reverse("admin:products_product_changelist", query={"category": category.path})
        return format_html('<a href="{}">{}</a>', address, node.count if node else 0)

    @admin.display(description=_("address"))
    def address(self, category):
        return category.get_absolute_url()

    @admin.display(description=_("order"))
    def move(self, category):
        address = reverse("admin:products_category_move")
        buttons = [
            ("up", gettext("Move “%(name)s” up") % {"name": category.name}, "↑"),
            ("down", gettext("Move “%(name)s” down") % {"name": category.name}, "↓"),
        ]
        button = '<button class="row-button" name="move" value="{}:{}" formaction="{}" aria-label="{}">{}</button>'
        both = [format_html(button, category.pk, way, address, label, sign) for way, label, sign in buttons]
        return format_html('<span class="moves">{}{}</span>', *both)

    def move_view(self, request):
        """Move a category among its siblings, as one of the list's buttons asks."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        pk, _colon, way = request.POST.get("move", "").partition(":")
        address = reverse("admin:products_category_changelist")
        if way not in STEPS or not pk.isascii() or not pk.isdecimal():
            return HttpResponseRedirect(address)
        category = get_object_or_404(Category, pk=pk)
        if categories.move_category(category=category, steps=STEPS[way]):
            moved = {"up": gettext("Moved up."), "down": gettext("Moved down.")}[way]
            self.log_change(request, category, moved)
            self.message_user(request, f"{category.name}: {moved}", messages.SUCCESS)
        return HttpResponseRedirect(address)

    def save_model(self, request, obj, form, change):
        names = ("name", "slug", "parent", "description", "position", "is_in_menu", "meta_title", "meta_description")
        fields = {name: form.cleaned_data[name] for name in names}
        pictures = {
            "picture": form.cleaned_data["picture_file"],
            "removes_picture": form.cleaned_data["removes_picture"],
        }
        categories.save_category(category=obj, **fields, **pictures)

    def construct_change_message(self, request, form, formsets, add=False):
        """Say what was changed from what: a moved category is looked for where it was."""
        if add:
            return super().construct_change_message(request, form, formsets, add)
        changes = [form.change_in_words(name) for name in form.changed_data]
        if form.instance.path != form.former_path:
            former = Category(path=form.former_path)
            changes.append(f"{former.get_absolute_url()} → {form.instance.get_absolute_url()}")
        return " ".join(changes)

    def in_the_way(self, objs):
        return [reason for category in objs for reason in self._in_the_way_of(category)]

    def _in_the_way_of(self, category):
        name, below = self.words_of(category), category.children.all()
        reasons = products_in_the_way(name, category.products.all(), category=category.path)
        if below:
            said = gettext("“%(name)s” has subcategories: %(names)s. Give them another parent, or delete them first.")
            reasons.append(said % {"name": name, "names": names_of(below)})
        return reasons

    def delete(self, category):
        categories.delete_category(category=category)
