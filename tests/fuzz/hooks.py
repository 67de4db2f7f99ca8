"""What Schemathesis is told of this shop: what things are called, and what nobody is to see but the one whose it is."""

import json
import os
from pathlib import Path

import schemathesis

HOUSE = json.loads(Path(os.environ["FUZZ_HOUSE"]).read_text())
PERSON = os.environ["FUZZ_PERSON"]
NAMED = {
    "number": ("bought", "order"),
    "slug": ("product", "post", "page"),
    "path": ("category",),
    "invoice": ("invoice",),
    "id": ("address_id",),
    "code": ("order",),
}
"""Name of a gap in an address -> what stands in it every other time."""


@schemathesis.hook
def map_path_parameters(ctx, path_parameters):
    """Every other drawn name is one of something that is there."""
    drawn = path_parameters or {}
    for gap, names in NAMED.items():
        if gap in drawn and len(str(drawn[gap])) % 2 == 0:
            drawn[gap] = HOUSE["names"][names[len(str(drawn[gap])) // 2 % len(names)]]
    return path_parameters


@schemathesis.check
def nothing_of_another(ctx, response, case):
    """A guest or another member is shown nothing that is the member's own, but what they have sent themselves."""
    if PERSON not in {"guest", "other"}:
        return
    shown = response.content.decode(errors="replace")
    sent = f"{case.body} {case.query}"  # not the address: what is the member's stands in it to be tried
    for secret in HOUSE["secrets"]:
        assert secret not in shown or secret in sent, f"{PERSON} is shown {secret}"
