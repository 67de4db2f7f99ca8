"""Django's ``translate``, ``url`` and ``static``, quicker where they always print the same: every page is full of them.

A text is looked up once in each language, an address without arguments of the page once for each list of addresses,
and a file once for each place of files; whatever hangs on the page stays Django's own node.
"""

from django import template
from django.conf import settings
from django.template.defaulttags import url as url_tag
from django.templatetags.i18n import do_translate
from django.templatetags.static import do_static
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

register = template.Library()


class FixedNode(template.Node):
    """Prints what ``node`` has printed before in the same ``circumstances()``; with a name, the page has it by that."""

    child_nodelists = ()

    def __init__(self, node, name, circumstances):
        self._node, self._name, self._circumstances, self._found = node, name, circumstances, {}

    def render(self, context):
        where, name = (context.autoescape, self._circumstances()), self._name
        if where not in self._found:
            printed = self._node.render(context)
            self._found[where] = context[name] if name else printed
        if not name:
            return self._found[where]
        context[name] = self._found[where]
        return ""


@register.tag
def translate(parser, token):
    node = do_translate(parser, token)
    text = node.filter_expression
    is_fixed = text.var.literal is not None and not text.filters and not node.message_context
    return FixedNode(node, node.asvar, get_language) if is_fixed else node


@register.tag
def url(parser, token):
    node = url_tag(parser, token)
    is_fixed = not node.kwargs and all(map(_is_fixed, (node.view_name, *node.args)))
    return FixedNode(node, node.asvar, _addresses) if is_fixed else node


@register.tag
def static(parser, token):
    node = do_static(parser, token)
    return FixedNode(node, node.varname, _files) if _is_fixed(node.path) else node


def _is_fixed(expression):
    return not expression.is_var and not expression.filters


def _addresses():
    return get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()


def _files():
    return settings.STATIC_URL, settings.STORAGES["staticfiles"]["BACKEND"]
