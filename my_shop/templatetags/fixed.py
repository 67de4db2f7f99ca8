"""Django's ``translate`` and ``url``, quicker where they always print the same: every page is full of both.

A text is looked up once in each language, and an address without arguments of the page once for each list of
addresses; whatever hangs on the page stays Django's own node.
"""

from django import template
from django.conf import settings
from django.template.defaulttags import url as url_tag
from django.templatetags.i18n import do_translate
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

register = template.Library()


class FixedNode(template.Node):
    """Prints, or names, what ``node`` has printed before in the same ``circumstances()``."""

    child_nodelists = ()

    def __init__(self, node, circumstances):
        self._node, self._circumstances, self._found = node, circumstances, {}

    def render(self, context):
        where, name = (context.autoescape, *self._circumstances()), self._node.asvar
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
    return FixedNode(node, lambda: (get_language(),)) if is_fixed else node


@register.tag
def url(parser, token):
    node = url_tag(parser, token)
    is_fixed = not node.kwargs and not any(value.is_var or value.filters for value in (node.view_name, *node.args))
    return FixedNode(node, _addresses) if is_fixed else node


def _addresses():
    return get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()
