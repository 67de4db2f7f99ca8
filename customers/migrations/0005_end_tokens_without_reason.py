"""Tokens of accounts that could get none today end; the others are listed for their owners."""

from django.conf import settings
from django.db import migrations


def end_tokens_without_reason(apps, schema_editor):
    AuthToken = apps.get_model("knox", "AuthToken")
    EmailAddress = apps.get_model("account", "EmailAddress")
    Authenticator = apps.get_model("mfa", "Authenticator")
    Credential = apps.get_model("customers", "Credential")

    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    AuthToken.objects.filter(user__is_staff=False).exclude(user__in=confirmed).delete()
    AuthToken.objects.filter(user__is_active=False).delete()
    AuthToken.objects.filter(user__in=Authenticator.objects.values("user")).delete()
    tokens = AuthToken.objects.values_list("digest", "user_id", "created")
    Credential.objects.bulk_create(
        (
            Credential(token_id=digest, user_id=user_id, used_at=created)
            for digest, user_id, created in tokens.iterator(2000)
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("customers", "0004_credentials"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("knox", "0009_extend_authtoken_field"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(end_tokens_without_reason, migrations.RunPython.noop)]
