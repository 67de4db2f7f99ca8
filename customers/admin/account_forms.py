"""What staff type of an account: its address is asked for and belongs to one alone, as at sign-up."""

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.services import email_ownership


class RolesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj):
        """Call a role what its own page calls it: with what its members do."""
        return getattr(site.get_model_admin(Group), "words_of", str)(obj)


class OwnEmailMixin:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "email" in self.fields:  # not for whoever may only look
            self.fields["email"].required = self.instance.pk is None or bool(self.instance.email)

    def clean_email(self):
        email = get_adapter().clean_email(self.cleaned_data["email"].lower())
        if email and email_ownership.is_email_taken(email, but_by=self.instance):
            raise ValidationError(gettext("This e-mail address has an account already."), code="email_taken")
        return email


class AccountForm(OwnEmailMixin, UserChangeForm):
    pass


class NewAccountForm(OwnEmailMixin, forms.ModelForm):
    new_password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        help_text=_("Empty: they choose one themselves, by “Forgotten your password?” on the log-in page."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = get_user_model()
        fields = ["email", "first_name", "last_name", "is_staff", "groups"]

    def clean_new_password(self):
        password = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        return password
