"""Pictures of the whole shop: product photos, covers and avatars go through one pipeline."""

from django.apps import AppConfig


class PicturesConfig(AppConfig):
    name = "my_shop.kernel.pictures"
    label = "pictures"
    verbose_name = "Pictures"

    def ready(self):
        from my_shop.kernel.pictures import receivers  # noqa: F401
