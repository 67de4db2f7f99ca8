"""The tree of categories. Each keeps its path from the root, so that “all below” is one comparison of texts."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel.moves import moved, renumbered
from my_shop.kernel.names import free_slug
from my_shop.kernel.pages.versions import announce_change
from my_shop.kernel.pictures.services import delete_picture, store_picture
from products import search
from products.models import LONGEST_PATH, Category, FormerCategoryPath, Product


class CategoryLoop(ValidationError):
    """A category cannot lie below itself."""


def category_path(*, category: Category, slug: str, parent: Category | None) -> str:
    """Return the path that a category would have there.

    :raises CategoryLoop: when it would lie below itself.
    :raises ValidationError: another one has that path, or it or one below it becomes too long.
    """
    old_path = Category.objects.filter(pk=category.pk).values_list("path", flat=True).first()
    above = Category.objects.values_list("path", flat=True).get(pk=parent.pk) if parent else ""
    if old_path and f"{above}/".startswith(f"{old_path}/"):
        raise CategoryLoop({"parent": gettext("A category cannot lie below itself.")})
    path = f"{above}/{slug}" if above else slug
    if Category.objects.filter(path=path).exclude(pk=category.pk).exists():
        raise ValidationError({"slug": gettext("There is a category “%(path)s” already.") % {"path": path}})
    below = Category.objects.filter(path__startswith=f"{old_path}/").values_list("path", flat=True) if old_path else ()
    growth = len(path) - len(old_path or "")
    if len(path) > LONGEST_PATH or any(len(other) + growth > LONGEST_PATH for other in below):
        raise ValidationError(
            {
                "slug": gettext("The path of a category is at most %(LONGEST_PATH)s characters long.")
                % {"LONGEST_PATH": LONGEST_PATH}
            }
        )
    return path


def lock_tree() -> dict[int, str]:
    """Let nobody else write a category until the transaction ends, and return the paths by primary key.

    Whoever also locks variants or products locks the tree first.
    """
    return dict(Category.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", "path"))


@transaction.atomic
def save_category(
    *,
    name: str,
    category: Category | None = None,
    slug: str = "",
    parent: Category | None = None,
    description: str = "",
    position: int = 0,
    is_in_menu: bool = True,
    meta_title: str = "",
    meta_description: str = "",
    picture=None,
    removes_picture: bool = False,
) -> Category:
    """Write a new category, or change, rename or move one; the paths of everything below go with it.

    The paths that they had lead to them.

    :param category: the one to change; None writes a new one.
    :param slug: its part of the path; empty keeps the one that it has, or finds one that is free.
    :param is_in_menu: it stands in the menu, in the footer and on the home page.
    :param meta_title: what search engines show as its title; empty for its name.
    :param picture: an uploaded picture; None leaves the one that it has.
    :param removes_picture: it has none any more.
    :raises my_shop.kernel.pictures.services.PictureRejected: the file is not a usable picture.
    :raises CategoryLoop: when it would lie below itself.
    :raises ValidationError: a field breaks its rule, or the name or the path is taken there.
    """
    # one move at a time: two at once could otherwise make a loop that neither sees
    paths = lock_tree()
    category = category or Category()
    category.name, category.parent = name, parent
    siblings = Category.objects.filter(parent=parent).exclude(pk=category.pk)
    category.slug = slug or category.slug or free_slug(name, among=siblings)
    category.description, category.position, category.is_in_menu = description, position, is_in_menu
    category.meta_title, category.meta_description = meta_title, meta_description
    category.clean_fields(exclude=["path"])
    category.path = category_path(category=category, slug=category.slug, parent=parent)
    category.full_clean()
    former_picture = category.picture if picture or removes_picture else None
    if picture or removes_picture:
        category.picture = store_picture(picture) if picture else None
    category.save()
    if former_picture:
        delete_picture(former_picture)
    old_path = paths.get(category.pk)
    if old_path != category.path:
        below = list(Category.objects.filter(path__startswith=f"{old_path}/").order_by("pk")) if old_path else []
        for other in below:
            other.path = category.path + other.path.removeprefix(old_path or "")
        Category.objects.bulk_update(below, ["path"], batch_size=200)
        _keep_former_paths([category, *below], paths)
    search.index(Product.objects.filter(category=category).values_list("pk", flat=True))
    announce_change()
    return category


@transaction.atomic
def move_category(*, category: Category, steps: int) -> bool:
    """Move a category among its siblings, and return whether it could be moved; they are numbered anew from 0.

    :param steps: places down; negative for places up.
    """
    siblings = Category.objects.filter(parent=category.parent_id)
    locked = siblings.select_for_update(no_key=True).order_by("pk")
    rows = sorted(locked, key=lambda row: (row.position, row.name))
    if (order := moved(rows, category, steps)) == rows:
        return False
    Category.objects.bulk_update(renumbered(order), ["position"], batch_size=200)
    announce_change()
    return True


@transaction.atomic
def delete_category(*, category: Category) -> None:
    """Delete a category with nothing in it, and its picture.

    :raises django.db.models.ProtectedError: it has products, or categories below it.
    """
    picture = category.picture
    category.delete()
    if picture:
        delete_picture(picture)
    announce_change()


def _keep_former_paths(categories, paths):
    """Let the paths that these had lead to them, and those that they have now to nothing else."""
    former = [FormerCategoryPath(category=each, path=paths[each.pk]) for each in categories if each.pk in paths]
    FormerCategoryPath.objects.filter(path__in=[each.path for each in (*categories, *former)]).delete()
    FormerCategoryPath.objects.bulk_create(former, batch_size=200)
