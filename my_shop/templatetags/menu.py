"""The categories in the menu: every page has dozens of these links."""

from html import escape

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

register = template.Library()

GROUP = '<li><details name="site-nav"><summary{}>{}</summary>\n<ul>\n{}\n</ul></details></li>'
LINK = '<li><a href="{}"{}>{}</a></li>'


MOST_ENTRIES = 8
"""As many stand side by side on a desk; the others open below “More”."""


@register.simple_tag
def menu_of(categories, path):
    """Print the categories, each with those below it; what ``path`` shows is marked, and so is what stands above it.

    Where there are many, the last ones stand together in one entry.
    """
    everything, categories = gettext("All %(name)s"), list(categories)
    several = len(categories) > MOST_ENTRIES
    first = categories[: MOST_ENTRIES - 1] if several else categories
    entries = [_entry(category, path, everything) for category in first]
    if several:
        others = [(each, ' aria-current="true"' if each.url in path else "") for each in categories[len(first) :]]
        links = [_link(each.url, path, each.name, is_above) for each, is_above in others]
        mark = ' aria-current="true"' if any(is_above for _, is_above in others) else ""
        entries.append(GROUP.format(mark, escape(gettext("More")), "\n".join(links)))
    return mark_safe("\n".join(entries))


def _entry(category, path, everything):
    url, name, children = category.url, category.name, category.menu_children
    is_above = ' aria-current="true"' if url in path else ""
    if not children:
        return _link(url, path, name, is_above)
    links = [_link(url, path, everything % {"name": name})]
    links += [_link(child.url, path, child.name) for child in children]
    return GROUP.format(is_above, escape(name), "\n".join(links))


def _link(url, path, name, otherwise=""):
    return LINK.format(escape(url), ' aria-current="page"' if path == url else otherwise, escape(name))
