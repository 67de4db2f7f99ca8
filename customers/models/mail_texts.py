"""What the merchant has written into the mails."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.long_texts import LongTextField
from my_shop.kernel.pages.shown import ShownModel, ShownQuerySet
from my_shop.kernel.validators import many_lines, single_line

MAIL_TEXTS = "mail-texts"
"""What a change of one is announced as: no page shows them, but every worker keeps them."""


class MailText(ShownModel):
    """The merchant's words in the mails of one template; what is empty is as the shop brings it along."""

    template = models.CharField(max_length=100, unique=True, editable=False)
    subject = models.CharField(
        max_length=200, blank=True, validators=[single_line], help_text=_("Leave it empty to keep the original.")
    )
    opening = LongTextField(
        max_length=4000,
        blank=True,
        validators=[many_lines],
        help_text=_("In place of the greeting. Begin with your own: “Dear {name},” where {name} is listed below."),
    )
    closing = LongTextField(
        max_length=4000,
        blank=True,
        validators=[many_lines],
        help_text=_("Below what the mail tells, above the name of the shop."),
    )
    updated_at = models.DateTimeField(auto_now=True)

    topics = (MAIL_TEXTS,)
    objects = ShownQuerySet.as_manager()

    class Meta:
        ordering = ["template"]

    def __str__(self):
        from customers.receivers.previews import all_previews  # noqa: PLC0415 - it needs the models

        return next((str(one.when) for one in all_previews() if one.template == self.template), self.template)
