"""The categories in the menu: every page has dozens of these links."""

from html import escape

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

register = template.Library()

GROUP = '<li><details name="site-nav"><summary{}>{}</summary>\n<ul>\n{}\n</ul></details></li>'
LINK = '<li><a href="{}"{}>{}</a></li>'


@register.simple_tag
def menu_of(categories, path):
    """Print the categories, each with those below it; what ``path`` shows is marked, and so is what stands above it."""
    everything = gettext("All %(name)s")
    return mark_safe("\n".join([_entry(category, path, everything) for category in categories]))


def _entry(category, path, everything):
    url, name, children = category.url, category.name, category.children_list
    is_above = ' aria-current="true"' if url in path else ""
    if not children:
        return _link(url, path, name, is_above)
    links = [_link(url, path, everything % {"name": name})]
    links += [_link(child.url, path, child.name) for child in children]
    return GROUP.format(is_above, escape(name), "\n".join(links))


def _link(url, path, name, otherwise=""):
    return LINK.format(escape(url), ' aria-current="page"' if path == url else otherwise, escape(name))
