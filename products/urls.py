"""Addresses of the catalogue."""

from django.urls import path

from products.views import feeds, files, listing, markdown, preview, product

app_name = "products"

urlpatterns = [
    path("products/", listing.product_list, name="list"),
    path("products/<slug:slug>.md", markdown.product, name="markdown"),
    path("products/<slug:slug>/", product.product, name="product"),
    path("products/<slug:slug>/preview/", preview.preview, name="preview"),
    path("products/<slug:slug>/preview/<str:token>/", preview.preview, name="signed_preview"),
    path("products/<slug:slug>/reviews/", product.review, name="review"),
    path("feeds/google.xml", feeds.feed, {"name": "google"}, name="google_feed"),
    path("feeds/products.csv", feeds.feed, {"name": "portals"}, name="portal_feed"),
    path("downloads/<str:token>/", files.download, name="download"),
    path("categories/<path:path>/", listing.category, name="category"),
]
