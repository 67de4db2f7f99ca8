"""Shape of what is typed into the blog."""

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.models import Comment

_OPENED_SALT = "blog.comment-form"
MAX_FORM_AGE = 60 * 60 * 24
"""Seconds for which an open comment form stays good."""


class CommentForm(forms.ModelForm):
    """A comment; guests give name and e-mail, and two silent checks keep machines out.

    ``website`` is a field that people do not see and machines fill in. ``opened`` is the signed time at which the form
    was made: one that was never opened, or long ago, is not taken.
    """

    website = forms.CharField(required=False, label=_("Leave this empty"))
    opened = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = Comment
        fields = ["name", "email", "text"]
        labels = {"name": _("Your name"), "email": _("E-mail"), "text": _("Comment")}
        help_texts = {"email": _("Not shown. Needed only to know who wrote.")}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "text": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = lambda: signing.TimestampSigner(salt=_OPENED_SALT).sign("form")
        self.fields["website"].widget.attrs.update({"autocomplete": "off", "tabindex": "-1"})
        if user is not None:
            del self.fields["name"], self.fields["email"]
        else:
            self.fields["email"].required = True

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise ValidationError(gettext("This field must stay empty."))
        return ""

    def clean_opened(self):
        try:
            signing.TimestampSigner(salt=_OPENED_SALT).unsign(self.cleaned_data["opened"], max_age=MAX_FORM_AGE)
        except signing.BadSignature:
            raise ValidationError(gettext("This form has been open for too long. Please send it again.")) from None
        return ""
