"""Where a page that changed something sends the browser."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """After a POST: go and GET that page. A reload repeats the GET only."""

    status_code = 303
