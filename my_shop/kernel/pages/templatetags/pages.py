"""Templates' words for what is kept: holes in shared pages, and strings that many pages print."""

from django import template
from django.utils.safestring import mark_safe

from my_shop.kernel.pages.keeping import remember

register = template.Library()


@register.simple_tag(takes_context=True)
def hole(context, name, **values):
    """Print the template ``name``, which asks for what belongs to the visitor: ``{% hole "_messages.html" %}``.

    :param values: plain values that it needs of the page.
    """
    marks = getattr(context.get("request"), "marks", None)
    found = context.template.engine.get_template(name)
    with context.push(**values):
        html = found.render(context)
    return mark_safe(marks.around(html, name, values)) if marks else html


@register.tag
def keep(parser, token):
    """Print what stands inside as it was printed before: ``{% keep "nav" request.path %}…{% endkeep %}``.

    Inside may stand nothing of the visitor, and what else it depends on stands behind its name.
    """
    _, name, *variables = token.split_contents()
    nodes = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(parser.compile_filter(name), [parser.compile_filter(each) for each in variables], nodes)


class KeepNode(template.Node):
    def __init__(self, name, variables, nodelist):
        self.name, self.variables, self.nodelist = name, variables, nodelist

    def render(self, context):
        parts = [self.name.resolve(context), *(str(each.resolve(context)) for each in self.variables)]
        return mark_safe(remember(f"string:{':'.join(parts)}", lambda: self.nodelist.render(context)))
