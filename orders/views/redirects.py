"""Where a page that changed something sends the browser."""

from django.http import HttpResponseRedirect


class HttpResponseSeeOther(HttpResponseRedirect):
    """After a POST: go and GET that page. A reload repeats the GET only."""

    status_code = 303
