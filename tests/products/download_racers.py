"""What each of the simultaneous processes of ``test_download_race`` does; the last one is its control."""

from django.conf import settings
from django.test import Client

from products.models.downloads import DownloadGrant
from tests.races import meet


def fetch(link, folder):
    """Fetch a file as a stranger with the link does; answer the status."""
    settings.PRIVATE_ROOT = folder
    answer = Client(headers={"host": "localhost"}).get(link)
    answer.close()
    return answer.status_code


def count_believing(grant_id):
    """Look how many are left, then count: what everybody writes first."""
    grant = DownloadGrant.objects.get(pk=grant_id)
    meet()
    if not grant.downloads_left:
        return 410
    grant.downloads_left -= 1
    grant.save()
    return 200
