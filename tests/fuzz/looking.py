"""What the fuzzer knows of this shop: what things are called, and what nobody is to see but the one whose it is."""

NAMED = {
    "number": ("bought", "order"),
    "slug": ("product", "post", "page"),
    "path": ("category",),
    "invoice": ("invoice",),
    "id": ("address_id",),
    "code": ("order",),
}
"""Name of a gap in an address -> what stands in it every other time."""


def name_what_is_there(drawn: dict, names: dict) -> None:
    """Put into every other gap of an address the name of something that is there."""
    for gap, known in NAMED.items():
        if gap in drawn and len(str(drawn[gap])) % 2 == 0:
            drawn[gap] = names[known[len(str(drawn[gap])) // 2 % len(known)]]


def check_nothing_of_another(person: str, secrets: list[str], response, case) -> None:
    """A guest or another member is shown nothing that is the member's own, but what they have sent themselves."""
    if person not in {"guest", "other"}:
        return
    shown = response.content.decode(errors="replace")
    sent = f"{case.body} {case.query}"  # not the address: what is the member's stands in it to be tried
    for secret in secrets:
        assert secret not in shown or secret in sent, f"{person} is shown {secret}"
