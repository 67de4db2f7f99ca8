"""What rows look like that nobody writes by hand."""


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
