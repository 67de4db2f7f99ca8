"""Whom a mail went to, as an index of both databases finds it."""

from django.db.models import Func, TextField


class FirstReader(Func):
    """The first of a list of addresses in capitals, cut where no address is longer: an index holds no long values."""

    output_field = TextField()
    template = "UPPER(SUBSTR(%(expressions)s ->> 0, 1, 320))"

    def as_sqlite(self, compiler, connection, **context):
        # no parameter in it: SQLite finds an index by the very words of its expression
        template = "UPPER(SUBSTR(JSON_EXTRACT(%(expressions)s, '$[0]'), 1, 320))"
        return self.as_sql(compiler, connection, template=template, **context)
