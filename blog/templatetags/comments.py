"""Who writes a comment: what the form asks of a visitor."""

from django import template

from blog.forms import CommentForm

register = template.Library()


@register.simple_tag(takes_context=True)
def author_fields(context):
    """Name and address, which a member is not asked for: ``{% author_fields as fields %}``."""
    if context["user"].is_authenticated:
        return []
    form = context.get("form") or CommentForm()
    return [form["name"], form["email"]]
