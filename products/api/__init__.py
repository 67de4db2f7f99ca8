"""The catalogue over HTTP: the search and the filters of the pages, products, and what buyers say of them."""

from django.urls import include, path

from products.api.listing import ProductList
from products.api.product import OwnReview, ProductDetail, ReviewList
from products.api.shelves import BrandList, CategoryDetail, CategoryList

urlpatterns = [
    path("brands/", BrandList.as_view(), name="brands"),
    path("categories/", CategoryList.as_view(), name="categories"),
    path("categories/<path:path>/", CategoryDetail.as_view(), name="category"),
    path("products/", ProductList.as_view(), name="products"),
    path("products/<slug:slug>/", ProductDetail.as_view(), name="product"),
    path("products/<slug:slug>/reviews/", ReviewList.as_view(), name="reviews"),
    path("products/<slug:slug>/reviews/mine/", OwnReview.as_view(), name="own_review"),
    path("staff/", include("products.api.staff")),
]
