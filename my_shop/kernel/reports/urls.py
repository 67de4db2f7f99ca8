"""Where the reports are, below ``/admin/reports/``."""

from django.contrib.admin import site
from django.urls import path

from my_shop.kernel.reports import views

urlpatterns = [
    path("", site.admin_view(views.report_list), name="reports"),
    path("<slug:key>/", site.admin_view(views.report_page), name="report"),
    path("<slug:key>/again/", site.admin_view(views.report_again), name="report_again"),
    path("<slug:key>/<slug:kind>/", site.admin_view(views.report_file), name="report_file"),
]
