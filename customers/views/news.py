"""News by e-mail for people without an account: asked for here, and confirmed by the link in a mail."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from customers.forms import NewsForm
from customers.services import consents
from my_shop.kernel.visitors import visitor_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request):
    """The answer is the same for every address: it tells nobody who reads the news or has an account."""
    form = NewsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        consents.ask_for_news(email=email, visitor=visitor_of(request))
        return render(request, "customers/news.html", {"asked": email})
    return render(request, "customers/news.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request, token):
    """Looking changes nothing: mail scanners follow every link."""
    try:
        if request.method == "POST":
            email, is_done = consents.confirm_news(token=token).email, True
        else:
            email, is_done = consents.read_news_token(token), False
    except consents.UnknownLink:
        raise Http404(gettext("This link is not one of ours, or older than a week.")) from None
    return render(request, "customers/news_confirm.html", {"email": email, "is_done": is_done})
