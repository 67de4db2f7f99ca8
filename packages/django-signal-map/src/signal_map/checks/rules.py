"""The rules of signals, as system checks with the tag ``signals``: ``manage.py check --tag signals``.

| id | what is wrong | told by |
|---|---|---|
| 101 | an app hears itself | `edges` |
| 102 | an app hears what the contract does not list | `edges` |
| 103 | nobody hears what must be heard | `edges` |
| 104 | the contract cannot be read, or names a signal that does not exist | `edges` |
| 111 | a receiver without ``dispatch_uid`` | `receivers` |
| 112 | a receiver without ``**kwargs`` | `receivers` |
| 113 | an async receiver | `receivers` |
| 114 | a receiver inside a function | `receivers` |
| 115 | a lambda as receiver | `receivers` |
| 116 | two receivers with one ``dispatch_uid``: the second is never called | `receivers` |
| 117 | a receiver that asks for an argument which nobody sends | `receivers` |
| 118 | a receiver that is not connected: no app loads it, or another one has taken its name | `receivers` |
| 119 | a receiver of a saved row that reads more than the row before it looks at ``raw`` | `fixtures` |
| 121 | a signal without docstring | `documents` |
| 122 | a docstring that names other arguments than are sent | `documents` |
| 131 | an import of another app, other than of its signals by receivers | `imports` |
| 132 | such an import in disguise | `imports`, `walls` |
| 133 | a lazy sender, connected without asking whether its app is installed | `imports` |
| 134 | a walk through a key into another app, by attribute or in a query | `walls` |
| 135 | a key that lends another app's rows a name to come back by | `walls` |
| 136 | SQL that names another app's table | `walls` |
| 137 | a template with tags, templates or rows of another app | `templates` |
| 141 | signals that go round in a circle | `circles` |
| 199 | a rule that failed itself | |

In a project that keeps a contract they are errors (``signals.E101``) and stop its commands; in one that keeps none
they are warnings (``signals.W101``), and what only a contract can tell (102 to 104, 131, 132, 134 to 137) is silent.
A circle is
an error where nothing on the way could end it, and a warning otherwise.
"""

import logging
from collections.abc import Iterator

from django.core import checks

from signal_map.checks import circles, documents, edges, fixtures, imports, receivers, templates, walls
from signal_map.checks.project import Fault, Project
from signal_map.conf import conf

logger = logging.getLogger("signal_map")
RULES = (
    edges.hears_itself,
    edges.not_in_contract,
    edges.must_be_heard,
    edges.contract_is_sound,
    receivers.well_formed,
    receivers.one_uid_each,
    receivers.asks_for_what_is_sent,
    receivers.is_connected,
    fixtures.looks_at_raw_first,
    documents.has_docstring,
    documents.tells_the_truth,
    imports.across_apps,
    imports.lazy_senders,
    walls.keys_lend_no_names,
    walls.rows_stay_at_home,
    templates.keep_to_their_app,
    circles.go_round,
)


def check_signals(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """Return what is wrong, in the order of the rules.

    :param app_configs: only faults in these apps; None for all.
    """
    labels = None if app_configs is None else {config.label for config in app_configs}
    return [message_of(fault) for fault in faults() if labels is None or fault.app in labels]


def faults() -> Iterator[Fault]:
    """Give every fault of the project."""
    project = Project()
    for rule in RULES:
        try:
            yield from rule(project)
        except Exception as error:
            # a rule that cannot cope with somebody's code must not keep them from their commands
            logger.exception("The rule %s failed", rule.__name__)
            text = f"the rule {rule.__name__} failed: {type(error).__name__}: {error}"
            hint = "The log has the traceback. Nothing is known about what this rule looks for."
            yield Fault(199, app="", place=rule.__module__, text=text, hint=hint, is_error=False)


def message_of(fault: Fault) -> checks.CheckMessage:
    """Return a fault in Django's words."""
    is_error = conf().CONTRACT is not None if fault.is_error is None else fault.is_error
    level, letter = (checks.ERROR, "E") if is_error else (checks.WARNING, "W")
    return checks.CheckMessage(
        level, fault.text, hint=fault.hint, obj=fault.place or None, id=f"signals.{letter}{fault.number}"
    )
