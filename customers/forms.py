"""What people type about themselves: shape and field validation."""

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.models import Address, Profile
from customers.services import email_ownership, passwords
from customers.services.credentials import DAYS, MOST_DAYS
from my_shop.kernel.address_fields import country_field, follow_country, postcode_field, region_field
from my_shop.kernel.api.access import DEFAULT_SCOPES, SCOPES
from my_shop.kernel.api.doors import scopes_for
from my_shop.kernel.countries import clean_address
from my_shop.kernel.validators import single_line
from my_shop.kernel.visitors import visitor_of


class ProfileForm(forms.ModelForm):
    avatar = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP, at most 8 MB. Shown with your comments."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    remove_avatar = forms.BooleanField(label=_("Remove the present picture"), required=False)

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


class CountryRulesMixin:
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


class AddressForm(CountryRulesMixin, forms.ModelForm):
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
        labels = {"is_default": _("Use this address first")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["country"] = self.initial.get("country") or settings.SHOP_COUNTRY
        follow_country(self)


class MailPreferencesForm(forms.ModelForm):
    class Meta:
        model = Profile
        fields = ["wants_post_mail", "wants_comment_mail"]


class NewsForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        validators=[single_line],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class TokenForm(forms.Form):
    """What a new token is called, and what it is for."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        validators=[single_line],
        help_text=_("Of the program or the device, so that you find it again."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    expires_in_days = forms.TypedChoiceField(
        label=_("Good for"),
        coerce=int,
        initial=DAYS,
        choices=[
            (7, _("a week")),
            (DAYS, _("%(days)s days") % {"days": DAYS}),
            (90, _("90 days")),
            (MOST_DAYS, _("a year")),
        ],
    )
    scopes = forms.MultipleChoiceField(label=_("It may"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope, SCOPES[scope]) for scope in scopes_for(user)]
        self.initial["scopes"] = list(DEFAULT_SCOPES)


class EraseForm(forms.Form):
    """Asks for the password, or, of whoever has none, for a word."""

    WORD = "DELETE"

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    word = forms.CharField(
        label=_("Write %(WORD)s to confirm") % {"WORD": WORD}, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args, user, check_password, **kwargs):
        super().__init__(*args, **kwargs)
        self.check_password = check_password
        del self.fields["word" if user.has_usable_password() else "password"]

    def clean_password(self):
        password = self.cleaned_data["password"]
        if not self.check_password(password):
            raise ValidationError(gettext("That is not your password."))
        return password

    def clean_word(self):
        word = self.cleaned_data["word"]
        if word.upper() != self.WORD:
            raise ValidationError(gettext("Write %(word)s.") % {"word": self.WORD})
        return word


class SignupForm(account.SignupForm):
    """A sign-up that nobody has confirmed keeps nobody else from signing up."""

    def validate_unique_email(self, value):
        self.account_already_exists = email_ownership.is_email_taken(value)
        return value

    def try_save(self, request):
        if self.account_already_exists:
            self.spend_time()
        return super().try_save(request)

    def spend_time(self):
        """Work as much as making an account does, or the time would tell who has one."""
        make_password(self.cleaned_data["password1"])


class ConfirmSignupForm(forms.Form):
    """Whoever opens the link in another browser than the one that signed up shows whose sign-up it is."""

    password = forms.CharField(
        label=_("The password you chose"),
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label=_("Or a new one"),
        strip=False,
        required=False,
        help_text=_("If you do not know the other one: only the new one opens the account then."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self):
        password = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.user)
        return password

    def clean(self):
        cleaned = super().clean()
        password, new_password = cleaned.get("password"), cleaned.get("new_password")
        if self.errors or new_password:
            return cleaned
        if not password:
            raise ValidationError(gettext("Write the password that you chose when you signed up, or a new one."))
        if not passwords.check_password_of(self.user, password, visitor=visitor_of(context.request)):
            self.add_error(
                "password", gettext("This sign-up has another password. If you do not know it, set a new one.")
            )
        return cleaned


class PasswordResetForm(account.ResetPasswordForm):
    """A link goes to whom the address names, and not to whoever has only written it down."""

    def clean_email(self):
        email = get_adapter().clean_email(self.cleaned_data["email"].lower())
        user = email_ownership.user_by_email(email)
        self.users = [user] if user and user.is_active else []
        return email

    def save(self, request, **kwargs):
        email = self.cleaned_data["email"]
        if passwords.may_email_link(email):  # else the links that it has are good
            super().save(request, **kwargs)
        return email


class PasswordChangeForm(account.ChangePasswordForm):
    def clean_oldpassword(self):
        password = self.cleaned_data["oldpassword"]
        if not passwords.check_password_of(self.user, password, visitor=visitor_of(context.request)):
            raise get_adapter().validation_error("enter_current_password")
        return password


class ThrottledCodeMixin:
    """A form that asks for a code of the second factor: wrong ones are counted, and a right one is good once.

    allauth remembers used ones in a cache, which each process may have for itself.
    """

    def clean_code(self):
        with passwords.throttled_code(self.user):
            code = super().clean_code()
            if not passwords.consume_code(self.user, code):
                raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class CodeForm(ThrottledCodeMixin, mfa.AuthenticateForm):
    pass


class ReauthenticateCodeForm(ThrottledCodeMixin, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(ThrottledCodeMixin, totp.ActivateTOTPForm):
    pass
