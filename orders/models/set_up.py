"""What a merchant sets up: every write of it is announced, to the pages that show it and to who keeps it."""

from my_shop.kernel.pages.shown import ShownModel
from my_shop.kernel.pages.versions import SHOP

CONFIGURATION = "configuration"


class ConfigurationModel(ShownModel):
    """Something that a merchant sets up, and ``orders.configuration`` keeps."""

    topics = (SHOP, CONFIGURATION)

    class Meta:
        abstract = True
