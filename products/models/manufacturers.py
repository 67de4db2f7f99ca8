"""Who makes a product, and who answers for it in the European Union."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.long_texts import LongTextField
from my_shop.kernel.names import FoldedField, refuse_twin
from my_shop.kernel.validators import many_lines, single_line


class ManufacturerQuerySet(models.QuerySet):
    def incomplete(self):
        """Those of which a file has told the name only: the law wants a postal and an electronic address, too."""
        return self.filter(models.Q(address="") | models.Q(contact=""))


class Manufacturer(models.Model):
    """What an offer at a distance has to say of it (Regulation (EU) 2023/988, Article 19(a) and (b))."""

    name = models.CharField(max_length=200, validators=[single_line], help_text=_("Its name or registered trade name."))
    folded_name = FoldedField(of="name", max_length=600, unique=True)
    address = LongTextField(_("postal address"), validators=[many_lines])
    contact = models.CharField(
        _("electronic address"),
        max_length=200,
        validators=[single_line],
        help_text=_("An e-mail address, or that of a page with a form."),
    )
    responsible_name = models.CharField(
        _("responsible person in the EU"),
        max_length=200,
        blank=True,
        validators=[single_line],
        help_text=_(
            "Needed where the manufacturer is outside the European Union: its importer or authorised representative."
        ),
    )
    responsible_address = LongTextField(_("their postal address"), blank=True, validators=[many_lines])
    responsible_contact = models.CharField(
        _("their electronic address"), max_length=200, blank=True, validators=[single_line]
    )

    objects = ManufacturerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        refuse_twin(self)
