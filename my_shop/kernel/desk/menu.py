"""The menu of the back office: sections in a merchant's words, in place of the apps that the models lie in.

Which sections there are, and what stands in each, the project says (``my_shop/back_office_menu.py``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

Words = str | Promise
AppList = list[dict[str, Any]]


@dataclass(frozen=True)
class List:
    """The rows of a model, such as ``orders.Order``, under the name that a merchant gives them."""

    label: str
    name: Words


@dataclass(frozen=True)
class Page:
    """A page that is no list of rows.

    :param url: its name.
    :param permission: who may open it; whoever sees any list of ``app``, where it is empty.
    :param app: the label of the app that brings it, without which it is left out.
    """

    url: str
    name: Words
    app: str
    permission: str = ""
    args: Sequence[str] = ()

    def is_for(self, user: AbstractBaseUser) -> bool:
        """May this person open it?"""
        if self.app not in apps.app_configs:
            return False
        return user.has_perm(self.permission) if self.permission else user.has_module_perms(self.app)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Section:
    """What belongs together; ``slug`` names it in addresses and styles."""

    slug: str
    name: Words
    entries: tuple[List | Page, ...]


class Menu:
    """Sections in their order; models that none of them names stand in ``others``."""

    def __init__(self, sections: Iterable[Section] = (), others: Section | None = None):
        self.others = others or Section("others", _("System"), ())
        self.sections = (*sections, self.others)
        self.names = {
            entry.label.lower(): entry.name
            for section in self.sections
            for entry in section.entries
            if isinstance(entry, List)
        }

    def name_of(self, opts: Any) -> str:
        """Return what a merchant calls the rows of a model, given by its ``_meta``."""
        return str(self.names.get(opts.label_lower) or capfirst(opts.verbose_name_plural))

    def arrange(self, app_list: AppList, user: AbstractBaseUser, *, app: str = "") -> AppList:
        """Return the sections that hold something for this person, in the shape in which Django lists apps.

        :param app_list: apps and models that they may open, as Django lists them.
        :param app: the label of the app whose pages alone are asked for.
        """
        models = {model["model"]._meta.label_lower: model for app in app_list for model in app["models"]}
        shown = {section.slug: self._entries(section, models, user, app) for section in self.sections}
        left = [model for label, model in models.items() if label not in self.names]
        shown[self.others.slug] += sorted(left, key=lambda model: str(model["name"]))
        home = reverse("admin:index")
        return [
            {
                "name": section.name,
                "app_label": section.slug,
                "app_url": f"{home}#section-{section.slug}",
                "has_module_perms": True,
                "models": shown[section.slug],
            }
            for section in self.sections
            if shown[section.slug]
        ]

    def _entries(self, section, models, user, app):
        found = []
        for entry in section.entries:
            if isinstance(entry, List) and (model := models.get(entry.label.lower())):
                found.append({**model, "name": entry.name})
            elif isinstance(entry, Page) and app in {"", entry.app} and entry.is_for(user):
                found.append(_page_row(entry))
        return found


def _page_row(page):
    return {
        "name": page.name,
        "object_name": page.url.rpartition(":")[2],
        "admin_url": reverse(page.url, args=page.args),
        "add_url": None,
        "view_only": True,
        "perms": {"view": True},
    }
