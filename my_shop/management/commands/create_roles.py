"""Make the groups “editor” and “manager”."""

from django.core.management.base import BaseCommand

from my_shop.roles import create_roles


class Command(BaseCommand):
    help = "Makes the groups editor (blog, texts) and manager (catalogue, orders), or completes their permissions."

    def handle(self, *args, **options):
        for role, count in create_roles().items():
            self.stdout.write(f"{role}: {count} permissions")
