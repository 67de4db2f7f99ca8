"""What stands where in the back office's menu, in a merchant's words. A model that no section names is in System."""

from django.utils.translation import gettext_lazy as _

from my_shop.kernel.desk.menu import List, Menu, Page, Section

MENU = Menu(
    sections=[
        Section(
            "orders",
            _("Orders"),
            (
                List("orders.Order", _("Orders")),
                List("orders.DraftOrder", _("Draft orders")),
                Page("admin:orders_order_picking_list", _("Picking list"), "orders", "orders.view_order"),
                List("orders.Invoice", _("Invoices and credit notes")),
                List("orders.Cart", _("Carts")),
                List("products.DownloadGrant", _("Download links")),
            ),
        ),
        Section(
            "catalogue",
            _("Catalogue"),
            (
                List("products.Product", _("Products")),
                List("products.Variant", _("Variants and stock")),
                List("products.Category", _("Categories")),
                List("products.Brand", _("Brands")),
                List("products.Manufacturer", _("Manufacturers")),
                List("products.Tag", _("Product tags")),
                List("products.Option", _("Options")),
                List("products.BulkChange", _("Bulk changes")),
                List("products.StockMovement", _("Stock movements")),
                List("products.Purchase", _("Items sold")),
                List("products.Review", _("Reviews")),
                List("pictures.Picture", _("Pictures")),
                List("pictures.RemotePicture", _("Pictures to be fetched")),
            ),
        ),
        Section(
            "customers",
            _("Customers"),
            (
                List("customers.Contact", _("Customers")),
                List("customers.Tag", _("Customer tags")),
                List("customers.Customer", _("Accounts and addresses")),
                List("customers.OutgoingEmail", _("Outgoing e-mails")),
            ),
        ),
        Section(
            "marketing",
            _("Marketing"),
            (
                List("orders.Voucher", _("Vouchers")),
                List("orders.Promotion", _("Promotions")),
            ),
        ),
        Section(
            "reports",
            _("Reports"),
            (Page("reports", _("All reports"), app="reports", permission="orders.report_order"),),
        ),
        Section(
            "journal",
            _("Journal"),
            (
                List("blog.Post", _("Posts")),
                List("blog.Comment", _("Comments")),
                List("blog.Tag", _("Tags")),
                List("blog.Page", _("Pages")),
            ),
        ),
        Section(
            "data",
            _("Import and export"),
            (
                List("imports.Import", _("Imports")),
                Page("admin:exports", _("Exports"), app="exports", permission="exports.add_export"),
                List("exports.ExportSchedule", _("Scheduled exports")),
                List("webhooks.Endpoint", _("Webhooks")),
                List("webhooks.Delivery", _("Webhook deliveries")),
            ),
        ),
        Section(
            "settings",
            _("Settings"),
            (
                Page("ready", _("Ready to open"), app="ready", permission="brand.change_shopbrand"),
                List("brand.ShopBrand", _("Brand")),
                List("brand.HomeBand", _("Home page")),
                List("brand.FooterColumn", _("Footer")),
                List("orders.ShippingMethod", _("Delivery")),
                List("orders.ShippingZone", _("Delivery zones")),
                List("orders.Carrier", _("Carriers")),
                List("orders.PaymentMethod", _("Payment methods")),
                List("orders.TaxRate", _("Tax")),
                List("orders.DatevSettings", _("DATEV")),
                List("orders.LegalText", _("Legal texts")),
            ),
        ),
    ],
    others=Section(
        "system",
        _("System"),
        (
            Page("admin:audit", _("Who did what"), app="admin", permission="admin.view_logentry"),
            List("auth.User", _("Accounts")),
            List("auth.Group", _("Roles")),
            List("account.EmailAddress", _("E-mail addresses of accounts")),
            List("customers.Credential", _("Where people are logged in")),
            List("mfa.Authenticator", _("Second steps at log-in")),
            List("orders.PaymentWebhook", _("Messages of payment providers")),
            List("orders.UcpSession", _("What agents put together")),
            List("django_tasks_database.DBTaskResult", _("Background work")),
            Page("admin:app_list", _("Signals"), app="signals", permission="signals.view_trace", args=["signals"]),
            List("signals.Trace", _("What signals set off")),
        ),
    ),
)
