"""Maps made by hand, to draw and to print."""

from signal_map.facts import AppFacts, Place, Receiver, Sending, SignalFacts, SignalMap

WORDS = (
    "warehouse", "billing", "ledger", "parcels", "mail", "people", "search", "reviews", "vouchers", "returns",
    "statistics", "newsletter", "suppliers", "calendar", "helpdesk",
)  # fmt: skip
DEEDS = ("note", "put_back_what_was_taken", "tell_everybody_who_waits", "count", "forget_the_person", "keep_a_copy")


def make_receiver(app, name, *, sender="", doc=""):
    path = f"{app}/receivers/sender.py"
    return Receiver(name=f"{app}.receivers.sender.{name}", app=app, place=Place(path, 12, name), sender=sender, doc=doc)


def make_signal(app, name, receivers=(), **facts):
    place = Place(f"{app}/signals.py", 7)
    return SignalFacts(key=f"{app}.{name}", app=app, place=place, receivers=tuple(receivers), **facts)


def make_app(label, **facts):
    return AppFacts(label=label, name=label, title=label.title(), path=f"/nowhere/{label}", **facts)


def make_big_map(apps=15, receivers=60):
    """Return a map of 15 apps and 60 receivers; every third signal is heard by three apps, one by nobody."""
    labels = WORDS[:apps]
    signals, made = [], 0
    for number in range(receivers):
        app = labels[number % apps]
        count = min(1 + number % 3, receivers - made)
        hearers = [labels[(number * 7 + step * 4 + 3) % apps] for step in range(count)]
        heard = [make_receiver(hearer, f"{DEEDS[(number + step) % 6]}_{number}") for step, hearer in enumerate(hearers)]
        made += count
        signals.append(make_signal(app, f"{app}_{('changed', 'was_asked_for', 'ended')[number % 3]}_{number}", heard))
        if made == receivers:
            break
    signals.append(make_signal(labels[0], "never_heard"))
    order = {label: place for place, label in enumerate(labels)}
    signals.sort(key=lambda signal: (order[signal.app], signal.key))
    return SignalMap(apps=tuple(map(make_app, labels)), signals=tuple(signals))


SIGNAL_MAP = SignalMap(
    apps=(make_app("shop"), make_app("mail"), make_app("auth", is_own=False)),
    signals=(
        make_signal("shop", "sold", [make_receiver("mail", "tell"), make_receiver("auth", "note")]),
        make_signal("shop", "unheard"),
        make_signal("auth", "logged_in", [make_receiver("auth", "note")], is_own=False),
        make_signal("django", "post_save", [make_receiver("auth", "x"), make_receiver("mail", "y")], is_own=False),
        make_signal(
            "django",
            "sent_by_us",
            [make_receiver("auth", "z")],
            is_own=False,
            sendings=(Sending("shop", Place("shop/services.py", 3), "send", False, ()),),
        ),
    ),
)
