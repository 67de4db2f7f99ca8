"""The catalogue and its stock as staff handle them over HTTP."""

from django.urls import path

from products.api.staff import bulk, products, shelves, stock

urlpatterns = [
    path("products/bulk/", bulk.ProductsInBulk.as_view(), name="staff_products_bulk"),
    path("products/", products.StaffProductList.as_view(), name="staff_products"),
    path("products/<slug:slug>/", products.StaffProductDetail.as_view(), name="staff_product"),
    path("categories/", shelves.StaffCategoryList.as_view(), name="staff_categories"),
    path("categories/<path:path>/", shelves.StaffCategoryDetail.as_view(), name="staff_category"),
    path("brands/", shelves.StaffBrandList.as_view(), name="staff_brands"),
    path("brands/<slug:slug>/", shelves.StaffBrandDetail.as_view(), name="staff_brand"),
    path("stock/", stock.StockList.as_view(), name="staff_stock"),
    path("stock/<path:sku>/movements/", stock.MovementList.as_view(), name="staff_movements"),
]
