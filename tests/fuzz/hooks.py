"""What Schemathesis is told of this shop. Only its command loads this, for it holds for the whole process."""

import json
import os
from pathlib import Path

import schemathesis

from tests.fuzz.looking import check_nothing_of_another, name_what_is_there

HOUSE = json.loads(Path(os.environ["FUZZ_HOUSE"]).read_text())
PERSON = os.environ["FUZZ_PERSON"]


@schemathesis.hook
def map_path_parameters(ctx, path_parameters):
    name_what_is_there(path_parameters or {}, HOUSE["names"])
    return path_parameters


@schemathesis.check
def nothing_of_another(ctx, response, case):
    check_nothing_of_another(PERSON, HOUSE["secrets"], response, case)
