"""Facts of a product by name, in the order in which somebody wrote them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

from my_shop.kernel.validators import single_line


def validate_details(details):
    """Refuse anything but short facts by name: they are printed as a table."""
    if not isinstance(details, dict):
        raise ValidationError(gettext('Write the facts as a table, for example {"Material": "Oak"}.'))
    for name, fact in details.items():
        if not isinstance(fact, str | int | float):
            raise ValidationError(gettext("“%(name)s” must be a text or a number."), params={"name": name})
        single_line(name)
        single_line(str(fact))


class DetailsField(models.JSONField):
    """Facts by name, kept as pairs: PostgreSQL's ``jsonb`` sorts the names of an object as it likes."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return [[name, fact] for name, fact in value.items()] if isinstance(value, dict) else value

    def from_db_value(self, value, expression, connection):
        value = super().from_db_value(value, expression, connection)
        # a row that was written before there were pairs has an object
        return dict(value) if isinstance(value, list) else value
