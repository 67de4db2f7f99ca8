"""What people type about themselves: shape and field validation."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from customers.models import Address, Profile
from my_shop.address_fields import country_field, follow_country, postcode_field, region_field
from my_shop.countries import clean_address


class ProfileForm(forms.ModelForm):
    avatar = forms.FileField(
        label="Picture",
        required=False,
        help_text="JPEG, PNG or WebP, at most 8 MB. Shown with your comments.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    remove_avatar = forms.BooleanField(label="Remove the present picture", required=False)

    class Meta:
        model = Profile
        fields = ["nickname", "date_of_birth", "gender", "bio"]
        widgets = {
            "nickname": forms.TextInput(attrs={"autocomplete": "nickname"}),
            "date_of_birth": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"}),
            "gender": forms.RadioSelect,
            "bio": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["gender"].required = False
        if not self.instance.avatar_id:
            del self.fields["remove_avatar"]


class ByCountry:
    """A form of an address that holds to the rules of its country."""

    def clean(self):
        cleaned = super().clean()
        if "country" not in cleaned:
            return cleaned
        try:
            return clean_address(cleaned)
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned


class AddressForm(ByCountry, forms.ModelForm):
    country = country_field()
    postcode = postcode_field()
    region = region_field()

    class Meta:
        model = Address
        fields = ["country", "name", "line1", "line2", "postcode", "city", "region", "phone", "is_default"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "line1": forms.TextInput(attrs={"autocomplete": "address-line1"}),
            "line2": forms.TextInput(attrs={"autocomplete": "address-line2"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }
        labels = {"is_default": "Use this address first"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["country"] = self.initial.get("country") or settings.SHOP_COUNTRY
        follow_country(self)


class MailPreferencesForm(forms.ModelForm):
    class Meta:
        model = Profile
        fields = ["wants_post_mail", "wants_comment_mail"]


class EraseForm(forms.Form):
    """Asks for the password, or, of whoever has none, for a word."""

    WORD = "DELETE"

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    word = forms.CharField(label=f"Write {WORD} to confirm", widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args, user, check_password, **kwargs):
        super().__init__(*args, **kwargs)
        self.check_password = check_password
        del self.fields["word" if user.has_usable_password() else "password"]

    def clean_password(self):
        password = self.cleaned_data["password"]
        if not self.check_password(password):
            raise ValidationError("That is not your password.")
        return password

    def clean_word(self):
        word = self.cleaned_data["word"]
        if word.upper() != self.WORD:
            raise ValidationError(f"Write {self.WORD}.")
        return word
