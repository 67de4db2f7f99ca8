"""What a merchant may link to: no script, no other host by mistake, and no address at which the shop has no page."""

from contextlib import suppress
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Model
from django.forms import ModelForm
from django.urls import Resolver404, resolve
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.markdown import links_in
from my_shop.kernel.signals import address_asked

address = RegexValidator(
    r"\A(/(?!/)|https?://|mailto:|tel:|#)[^\s\\]*\Z",
    _("“%(value)s”: write an address of the shop, such as /products/, or one with https://, mailto: or tel:."),
    code="link",
)


def link(url: str) -> None:
    """Validator for what a link leads to; what is not published yet is somewhere, too."""
    address(url)
    if not _leads_somewhere(url, drafts_too=True):
        raise ValidationError(gettext("The shop has no page at “%(url)s”.") % {"url": url}, code="dead_link")


def working_links(text: str) -> None:
    """Validator for Markdown: its links are links, and lead somewhere."""
    for url in links_in(text):
        link(url)


def typed_links(form: ModelForm, name: str) -> str:
    """Return the Markdown of a field for its ``clean_<name>()``; what somebody has changed has links that work."""
    text: str = form.cleaned_data[name]
    if name in form.changed_data:
        working_links(text)
    return text


class LinksAsTyped(ModelForm):
    """A form of a row whose links stand in its model: those that nobody has changed hold no other change back."""

    def _get_validation_exclusions(self):
        held = {
            field.name
            for field in self.instance._meta.fields
            if link in field.validators or working_links in field.validators
        }
        told = super()._get_validation_exclusions()  # type: ignore[misc] # the stubs leave it out
        return told | (held - set(self.changed_data))


def dead_links(row: Model) -> list[str]:
    """Return the links of a row that lead visitors nowhere: what they led to may be gone, or not be published."""
    found: list[str] = []
    for field in row._meta.fields:
        value = getattr(row, field.name)
        found += [value] if link in field.validators else links_in(value) if working_links in field.validators else []
    return [url for url in found if not _leads_somewhere(url, drafts_too=False)]


def _leads_somewhere(url, *, drafts_too):
    url = url.removeprefix(settings.SITE_URL)
    path = unquote(urlsplit(url).path)
    if not url.startswith("/") or path.startswith((settings.MEDIA_URL, settings.STATIC_URL)):
        return True
    for each in (path, f"{path}/"):
        with suppress(Resolver404):
            match = resolve(each)
            asked = {"view": match.view_name, "named": match.kwargs, "drafts_too": drafts_too}
            return all(answer is not False for _, answer in address_asked.send(sender=None, **asked))
    return False
