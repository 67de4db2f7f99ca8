"""A person's Profile and Customer, and their addresses."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.countries import printed_address
from my_shop.kernel.validators import phone_number, single_line

EARLIEST_BIRTH = datetime.date(1900, 1, 1)


def validate_birth_date(date):
    """Refuse a day on which nobody who reads this was born."""
    if not EARLIEST_BIRTH <= date <= timezone.localdate():
        raise ValidationError(
            gettext("Enter the day you were born: not before 1900, and not in the future."), code="date_of_birth"
        )


class SavedWithUser(models.Model):
    """A row beside a User, which is saved along with it: it knows what was changed on this very instance."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        update_fields = kwargs.get("update_fields")
        self._note_stored(None if update_fields is None else self._columns_of(update_fields))

    @classmethod
    def from_db(cls, db, field_names, values, **how):
        instance = super().from_db(db, field_names, values, **how)
        instance._note_stored(field_names)
        return instance

    def refresh_from_db(self, using=None, fields=None, **kwargs):
        super().refresh_from_db(using, fields, **kwargs)
        self._note_stored(None if fields is None else self._columns_of(fields))

    def changed_columns(self):
        """Return what was set on this instance and not saved yet, by column; nothing for a row that is not stored."""
        stored = self.__dict__.get("_stored", {})
        return {
            name: self.__dict__[name] for name in stored if name != "user_id" and self.__dict__[name] != stored[name]
        }

    def _note_stored(self, columns):
        names = [field.attname for field in self._meta.concrete_fields] if columns is None else columns
        stored = {name: self.__dict__[name] for name in names if name in self.__dict__}
        self._stored = {**self.__dict__.get("_stored", {}), **stored}

    def _columns_of(self, names):
        return [field.attname for field in self._meta.concrete_fields if {field.name, field.attname} & set(names)]


class Profile(SavedWithUser):
    """What a person tells about themselves."""

    class Gender(models.TextChoices):
        FEMALE = "female", "female"
        MALE = "male", "male"
        DIVERSE = "diverse", "diverse"
        UNDISCLOSED = "", "prefer not to say"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    nickname = models.CharField(
        max_length=40, blank=True, validators=[single_line], help_text=_("Shown with your comments and reviews.")
    )
    date_of_birth = models.DateField(null=True, blank=True, validators=[validate_birth_date])
    gender = models.CharField(max_length=10, choices=Gender, blank=True, default=Gender.UNDISCLOSED)
    bio = models.TextField("about me", max_length=1000, blank=True, validators=[MaxLengthValidator(1000)])
    avatar = models.ForeignKey("pictures.Picture", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    wants_comment_mail = models.BooleanField("a comment on my posts", default=True)
    wants_post_mail = models.BooleanField("new posts in the journal", default=False)

    def __str__(self):
        return self.nickname or f"profile {self.pk}"


class Customer(SavedWithUser):
    """A person as the shop's customer."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="customer")
    number = models.CharField(
        max_length=16,
        unique=True,
        editable=False,
        help_text=_("Random: it does not tell how many customers there are."),
    )
    phone = models.CharField(max_length=40, blank=True, validators=[phone_number])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "account"
        permissions = [
            ("erase_customer", _("Can erase a person, with or without an account")),
            ("export_customer", _("Can hand out what the shop holds of a person")),
        ]

    def __str__(self):
        return self.number


class Address(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    name = models.CharField("full name", max_length=120, validators=[single_line])
    line1 = models.CharField("street and number", max_length=120, validators=[single_line])
    line2 = models.CharField("flat, floor, company", max_length=120, blank=True, validators=[single_line])
    city = models.CharField("town or city", max_length=80, validators=[single_line])
    region = models.CharField("county or state", max_length=80, blank=True, validators=[single_line])
    postcode = models.CharField(max_length=16, validators=[single_line])
    country = models.CharField(max_length=2, help_text=_("ISO 3166-1 alpha-2."), validators=[single_line])
    phone = models.CharField(max_length=40, blank=True, validators=[phone_number])
    is_default = models.BooleanField("use it first", default=False)

    class Meta:
        ordering = ["-is_default", "pk"]
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(is_default=True), name="customers_address_one_default"
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.line1}, {self.postcode} {self.city}, {self.country}"

    @property
    def printed_lines(self):
        """The address as it stands on a parcel, line by line."""
        return printed_address(self)
