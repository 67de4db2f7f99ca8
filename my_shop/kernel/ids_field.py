"""A column of ids: what a row keeps of others, so that a list is narrowed without a join; and rows by many ids."""

import json

from django.db import models


class IdsField(models.Field):
    """A list of ids, ascending: an array on PostgreSQL, JSON on SQLite. ``__overlap`` asks for rows that have any."""

    def __init__(self, **options):
        super().__init__(**{"default": list, "editable": False, **options})

    def db_type(self, connection):
        return "integer[]" if connection.vendor == "postgresql" else "text"

    def get_prep_value(self, value):
        return None if value is None else sorted(value)

    def get_db_prep_value(self, value, connection, prepared=False):
        value = value if prepared else self.get_prep_value(value)
        return value if value is None or connection.vendor == "postgresql" else json.dumps(value)

    def to_python(self, value):
        """Read what ``dumpdata`` has written as a text."""
        return json.loads(value) if isinstance(value, str) else value

    def get_db_converters(self, connection):
        return [] if connection.vendor == "postgresql" else [self.from_db_value]

    def from_db_value(self, value, expression, connection):
        return self.to_python(value)


@IdsField.register_lookup
class Overlap(models.Lookup):
    """Has the row any of these ids?"""

    lookup_name = "overlap"
    prepare_rhs = False

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} && %s::integer[]", [*params, sorted(self.rhs)]

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        ids = sorted(self.rhs)
        any_of = ", ".join(["%s"] * len(ids)) or "NULL"
        found = f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value IN ({any_of}))"  # noqa: S608 - a column, %s
        return found, [*params, *ids]


@models.BigAutoField.register_lookup
class Among(models.Lookup):
    """Is this one of very many ids? They are one parameter: of ``IN`` each costs as much as the row it finds."""

    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", [*params, f"{{{','.join(map(str, self.rhs))}}}"]

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(list(self.rhs))]  # noqa: S608 - a column
