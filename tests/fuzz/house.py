"""A shop with something of everything, its people's tokens, and what nobody but a member should ever be shown."""

import json
from pathlib import Path


def furnish(folder: Path) -> dict:
    """Fill the database, and return tokens by person, names of things that are there, and the member's secrets."""
    import django

    django.setup()
    from django.core.management import call_command
    from model_bakery import baker
    from model_bakery.random_gen import gen_text

    from customers.services.credentials import issue_token
    from my_shop.kernel.api.doors import scopes_for
    from my_shop.kernel.long_texts import LongTextField
    from orders.models import Order
    from tests.access import House

    baker.generators.add(LongTextField, gen_text)
    call_command("migrate", verbosity=0)
    house = House()
    people = {"member": house.people["member"], "other": house.people["other"], "staff": house.people["manager"]}
    tokens = {}
    for name, user in people.items():
        tokens[name] = issue_token(user=user, address="", user_agent="fuzz", scopes=scopes_for(user))[1]
    member = people["member"]
    secrets = [member.email, *Order.objects.filter(user=member).values_list("number", flat=True)]
    names = {name: value for name, value in house.names.items() if isinstance(value, str | int)}
    file = folder / "house.json"
    file.write_text(json.dumps({"names": names, "secrets": secrets}))
    return {"tokens": tokens, "file": str(file)}
