import pytest
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from my_shop.kernel.api.staff import StaffView
from tests import recipes

pytestmark = pytest.mark.django_db


class Forgetful(StaffView):
    permissions = {"GET": ("auth.view_user",)}

    def get(self, request):
        return Response({})

    def post(self, request):
        return Response({})


@pytest.mark.parametrize("method, status", [("get", 200), ("head", 200), ("post", 403), ("delete", 405)])
def test_a_method_of_which_nothing_is_said_is_nobodys(method, status):
    request = getattr(APIRequestFactory(), method)("/")
    force_authenticate(request, recipes.admin.make())
    assert Forgetful.as_view()(request).status_code == status
