"""The running process as a picture: every signal, who hears it, and where it is sent.

What a process that serves has loaded is loaded first, so that a command and a page show the same picture. Nothing is
kept between two readings: what a test connects, the next reading shows.
"""

from collections.abc import Mapping

from django.dispatch import Signal

from signal_map.analysis import connections, declarations, documented, serving, source
from signal_map.analysis.declarations import Declaration
from signal_map.analysis.installed import FRAMEWORK, read_apps
from signal_map.analysis.senders import Senders
from signal_map.facts import Receiver, Sending, SignalFacts, SignalMap


def signals() -> dict[str, Signal]:
    """Return every signal of the process by its key, heard or not."""
    serving.load()
    return {key: declaration.signal for key, declaration in declarations.find().items()}


def read_map(*, in_packages: bool = True) -> SignalMap:
    """Return the picture of the running process.

    It shows what the project's own apps declare, and of everybody else's signals those that are heard.

    :param in_packages: look into installed packages as well for the places that send.
    """
    serving.load()
    installed = read_apps()
    own = {app.label for app in installed if app.is_own}
    heard = _heard(declarations.find())
    shown = {
        key: (declaration, receivers)
        for key, (declaration, receivers) in heard.items()
        if declaration.app in own or receivers
    }
    declared = {key: declaration.signal for key, (declaration, _) in shown.items()}
    sent = source.sendings(declared, in_packages=in_packages)
    order = {app.label: index for index, app in enumerate(installed)}
    facts = [
        _facts(key, declaration, receivers, sent, is_own=declaration.app in own)
        for key, (declaration, receivers) in shown.items()
    ]
    # Django's own come right behind the apps, then packages that are no app
    facts.sort(key=lambda signal: (order.get(signal.app, len(order)), signal.app != FRAMEWORK, signal.app, signal.key))
    return SignalMap(apps=installed, signals=tuple(facts), untold=sent[source.UNTOLD])


def _heard(found: dict[str, Declaration]) -> dict[str, tuple[Declaration, tuple[Receiver, ...]]]:
    """Who hears each signal: those connected, then those who wait for a model that nobody has loaded."""
    senders = Senders()
    waiting = connections.waiting()
    return {
        key: (
            declaration,
            connections.receivers_of(declaration.signal, senders) + waiting.get(id(declaration.signal), ()),
        )
        for key, declaration in found.items()
    }


def _facts(
    key: str,
    declaration: Declaration,
    receivers: tuple[Receiver, ...],
    sent: Mapping[str, tuple[Sending, ...]],
    *,
    is_own: bool,
) -> SignalFacts:
    doc = source.docstring_below(declaration.file, declaration.name) if declaration.file else ""
    arguments = documented.arguments(doc)
    perhaps = [
        sending
        for sending in sent[source.UNTOLD]
        if None in (arguments, sending.arguments) or set(sending.arguments) == set(arguments)
    ]
    return SignalFacts(
        key=key,
        app=declaration.app,
        place=declaration.place,
        doc=doc,
        arguments=arguments,
        is_own=is_own,
        receivers=receivers,
        sendings=sent[key] or (tuple(perhaps) if is_own else ()),
    )
