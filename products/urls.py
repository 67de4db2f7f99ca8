"""Addresses of the catalogue."""

from django.urls import path

from products.views import listing, product

app_name = "products"

urlpatterns = [
    path("products/", listing.product_list, name="list"),
    path("products/<slug:slug>/", product.product, name="product"),
    path("products/<slug:slug>/reviews/", product.review, name="review"),
    path("categories/<path:path>/", listing.category, name="category"),
]
