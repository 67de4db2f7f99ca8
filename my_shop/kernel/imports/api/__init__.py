"""Files that come in over HTTP."""

from django.urls import path

from my_shop.kernel.imports.api import views

DEEDS = {"check": views.ImportCheck, "start": views.ImportStart, "stop": views.ImportStop, "undo": views.ImportUndo}

urlpatterns = [
    path("importers/", views.ImporterList.as_view(), name="staff_importers"),
    path("imports/", views.ImportList.as_view(), name="staff_imports"),
    path("imports/<int:job>/", views.ImportDetail.as_view(), name="staff_import"),
    path("imports/<int:job>/rows/", views.ImportRows.as_view(), name="staff_import_rows"),
    *(path(f"imports/<int:job>/{end}/", deed.as_view(), name=f"staff_import_{end}") for end, deed in DEEDS.items()),
]
