"""Addresses of the shop: each app brings its own, an app that is left out takes its addresses with it."""

from importlib import import_module

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _
from knox.models import get_token_model

from my_shop import design, health, views
from my_shop.api import ApiDocsView, SchemaView
from my_shop.back_office_menu import MENU
from my_shop.kernel.brand import views as brand
from my_shop.kernel.second_factor import SecondFactorAdmin
from my_shop.kernel.sitemaps.views import index, sitemap
from my_shop.llms import llms
from my_shop.problem_list import ProblemDetail, ProblemList
from my_shop.ready.views import ready_page
from my_shop.role_admin import RoleAdmin
from my_shop.sitemaps import sections

admin.site.index_title = _("Back office")
admin.site.menu = MENU

handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.server_error

# One door for everybody: throttling and the second factor hold for the admin too.
admin.site.login = secure_admin_login(admin.site.login)

# Its page would hand out tokens past the rule of who may hold one (customers/services/credentials.py).
admin.site.unregister(get_token_model())

# allauth's page would show what codes are made from.
admin.site.unregister(Authenticator)
admin.site.register(Authenticator, SecondFactorAdmin)

admin.site.unregister(Group)
admin.site.register(Group, RoleAdmin)

# app label -> where its URL modules hang; the module of an app that is left out is never imported
APP_URLS = {
    "products": {"": "products.urls"},
    "orders": {"": "orders.urls"},
    "customers": {"account/": "customers.urls", "accounts/": "customers.account_urls"},
    "blog": {"blog/": "blog.urls", "pages/": "blog.page_urls"},
}
APPS = [app for app in APP_URLS if apps.is_installed(app)]

UCP_URLS = ["orders.ucp.urls"] if settings.SHOP_UCP and "orders" in APPS else []
if UCP_URLS and settings.SHOP_UCP_SIMULATION_SECRET:
    UCP_URLS.append("my_shop.demo.ucp.urls")

# every app's part of the API, the project's own, and what the kernel has for staff; each is a module with urlpatterns
API_URLS = [
    *(path("", include(f"{app}.api")) for app in ["my_shop", *APPS]),
    *(path("staff/", include(f"my_shop.kernel.{part}.api")) for part in ("exports", "imports", "reports", "webhooks")),
]

SITEMAPS = {"sections": sections()}

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *(
        [path("metrics", import_module("my_shop.metrics").metrics, name="metrics")]
        if settings.SHOP_METRICS_TOKEN
        else []
    ),
    path("robots.txt", views.robots, name="robots"),
    path("llms.txt", llms, name="llms"),
    path("sitemap.xml", index, SITEMAPS, name="sitemaps"),
    path("sitemap-<slug:name>-<int:number>.xml", sitemap, SITEMAPS, name="sitemap"),
    path("brand.css", brand.stylesheet, name="brand_stylesheet"),
    path("brand/icon-<int:size>.png", brand.icon, name="brand_icon"),
    re_path(rf"^help/(?P<page>{'|'.join(views.HELP_PAGES)})/$", views.help_page, name="help"),
    *(path("", include(module)) for module in UCP_URLS),
    path("api/v1/", include((API_URLS, "api"))),
    path("api/v1/problems/", ProblemList.as_view(), name="problems"),
    path("api/v1/problems/<slug:code>/", ProblemDetail.as_view(), name="problem"),
    path("api/v1/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", ApiDocsView.as_view(), name="api_docs"),
    path("admin/ready/", admin.site.admin_view(ready_page), name="ready"),
    path("admin/reports/", include("my_shop.kernel.reports.urls")),
    path("admin/", admin.site.urls),
    *(path(prefix, include(module)) for app in APPS for prefix, module in APP_URLS[app].items()),
    path("accounts/", include("allauth.urls")),  # after the apps: one may put a page of its own before allauth's
    path("design/", design.gallery, name="design"),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
