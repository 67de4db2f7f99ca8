"""What rows look like that nobody writes by hand."""

from django.contrib import admin

from my_shop.kernel.money import format_money


def money(model, name):
    """Return the column of an amount: as the shop prints it, with its currency."""

    @admin.display(description=model._meta.get_field(name).verbose_name)
    def column(row):
        return format_money(getattr(row, name))

    column.__name__ = name  # by which the admin finds the field's help
    return column


def shown(name, words):
    """Return the column of an amount in the mode of the order's prices: with tax, or without."""

    @admin.display(description=words)
    def column(line):
        return format_money(getattr(line, name))

    return column


class ReadOnly:
    """Nothing is added, changed or deleted here."""

    classes = ["read-only"]  # admin.css hides the row above each row, which repeats it

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
