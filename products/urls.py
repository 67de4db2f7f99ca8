"""Addresses of the catalogue."""

from django.urls import path

from products.views import files, listing, preview, product

app_name = "products"

urlpatterns = [
    path("products/", listing.product_list, name="list"),
    path("products/<slug:slug>/", product.product, name="product"),
    path("products/<slug:slug>/preview/", preview.preview, name="preview"),
    path("products/<slug:slug>/preview/<str:token>/", preview.preview, name="signed_preview"),
    path("products/<slug:slug>/reviews/", product.review, name="review"),
    path("downloads/<str:token>/", files.download, name="download"),
    path("categories/<path:path>/", listing.category, name="category"),
]
