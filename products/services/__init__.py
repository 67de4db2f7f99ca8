"""Every write of the catalogue, the stock and the reviews, split by subject."""

from products.services.catalogue import (
    add_product_image,
    create_product,
    delete_product,
    delete_product_image,
    publish_products,
    save_product,
    save_product_image,
)
from products.services.categories import CategoryLoop, category_path, delete_category, save_category
from products.services.downloads import (
    DownloadOver,
    UnknownDownload,
    count_download,
    downloads_of,
    end_downloads,
    end_returned_downloads,
    find_download,
    grant_downloads,
)
from products.services.figures import bump_catalogue_version, catalogue_version, refresh_products
from products.services.files import FilesMissing, UploadRefused, add_file, demand_files, remove_file, without_file
from products.services.labels import StillInUse, brand, delete_label, is_in_use, option_value, save_label
from products.services.prices import note_prices, why_not_on_sale
from products.services.purchases import adopt_purchases, sell, take_back, take_purchases_back
from products.services.reviews import (
    NotABuyer,
    data_of_person,
    delete_review,
    forget_person,
    may_review,
    reviews_of,
    show_review,
    write_review,
)
from products.services.stock import (
    NotEnoughStock,
    StockRefused,
    count_stock,
    move_stock,
    put_stock_back,
    take_stock,
)
from products.services.sweeping import sweep_files
from products.services.variants import VariantFacts, delete_variant, save_variant, save_variants

__all__ = [
    "CategoryLoop",
    "DownloadOver",
    "FilesMissing",
    "NotABuyer",
    "NotEnoughStock",
    "StillInUse",
    "StockRefused",
    "UploadRefused",
    "UnknownDownload",
    "VariantFacts",
    "add_file",
    "add_product_image",
    "adopt_purchases",
    "brand",
    "bump_catalogue_version",
    "catalogue_version",
    "category_path",
    "count_download",
    "count_stock",
    "create_product",
    "data_of_person",
    "delete_category",
    "delete_label",
    "delete_product",
    "delete_product_image",
    "delete_review",
    "delete_variant",
    "demand_files",
    "downloads_of",
    "end_downloads",
    "end_returned_downloads",
    "find_download",
    "grant_downloads",
    "forget_person",
    "is_in_use",
    "may_review",
    "move_stock",
    "note_prices",
    "option_value",
    "publish_products",
    "put_stock_back",
    "refresh_products",
    "remove_file",
    "reviews_of",
    "save_category",
    "save_label",
    "save_product",
    "save_product_image",
    "save_variant",
    "save_variants",
    "sell",
    "show_review",
    "sweep_files",
    "take_back",
    "take_purchases_back",
    "take_stock",
    "without_file",
    "why_not_on_sale",
    "write_review",
]
