"""What one request shows is of one moment."""

from my_shop.kernel.pages.keeping import one_hand
from my_shop.kernel.pages.versions import one_reading


def read_versions_once(get_response):
    def middleware(request):
        with one_reading(), one_hand():
            return get_response(request)

    return middleware
