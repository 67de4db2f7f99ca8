"""The page that shows every component at work, for whoever writes the next template. Served while DEBUG is on."""

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render


class EveryField(forms.Form):
    """One field of each kind."""

    email = forms.EmailField(help_text="We only write about your order.")
    postcode = forms.CharField(max_length=16)
    city = forms.CharField(label="Town or city")
    password = forms.CharField(widget=forms.PasswordInput)
    country = forms.ChoiceField(choices=[("IE", "Ireland"), ("DE", "Germany")])
    gift = forms.ChoiceField(
        label="Wrapping", choices=[("no", "None"), ("paper", "Plain paper")], widget=forms.RadioSelect, required=False
    )
    note = forms.CharField(widget=forms.Textarea, required=False)
    picture = forms.FileField(required=False)
    same = forms.BooleanField(label="The invoice goes to the same address", required=False)


def gallery(request):
    if not settings.DEBUG:
        raise Http404
    form = EveryField(request.POST if request.method == "POST" else None)
    return render(
        request,
        "design/gallery.html",
        {
            "form": form,
            "names": ["Stoneware jug", "Linen throw with a name that takes two lines", "Oak stool", "Brass lamp"],
            "page": Paginator(range(200), 10).page(7),
        },
        status=422 if form.errors else 200,
    )
