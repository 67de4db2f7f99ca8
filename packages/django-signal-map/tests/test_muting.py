import threading

import pytest
from django.db.models.signals import pre_init

from plant import last_send, plant
from signal_map.analysis import registry
from signal_map.muting import MustHold, UnknownReceiver, muted
from signal_map.tracing import dispatch, traces

HERE = __name__


@pytest.fixture(params=[{"TRACE": "off", "GUARD": False}, {"TRACE": "always"}], ids=["off", "always"])
def modes(request, settings):
    settings.SIGNAL_MAP = request.param
    traces.forget_recent()


@pytest.fixture
def heard():
    return []


@pytest.fixture
def sold(modes, heard, monkeypatch):
    """A signal of shop that two receivers hear; one of them under a dispatch_uid."""
    signal = plant("shop.sold")
    tell, count = receivers = receivers_into(heard)
    signal.connect(tell, dispatch_uid="mail.tell", weak=False)
    signal.connect(count, weak=False)
    signal.functions = receivers
    monkeypatch.setattr(registry, "signals", lambda: {"shop.sold": signal, "django.pre_init": pre_init})
    return signal


def receivers_into(heard):
    def tell(**kwargs):
        heard.append("tell")

    def count(**kwargs):
        heard.append("count")

    tell.__qualname__, count.__qualname__ = "tell", "count"
    return tell, count


class TestMuted:
    @pytest.mark.parametrize("name", ["mail.tell", f"{HERE}.tell"])
    def test_silences_one_by_uid_or_path_and_lets_it_hear_again(self, sold, heard, name):
        with muted(name):
            answers = sold.send(sender=None)
        assert heard == ["count"]
        assert [receiver for receiver, _ in answers] == [sold.functions[1]]
        sold.send(sender=None)
        assert heard == ["count", "tell", "count"]

    def test_silences_several_and_within_each_other(self, sold, heard):
        with muted("mail.tell"):
            with muted(f"{HERE}.count"):
                sold.send(sender=None)
            assert heard == []
            sold.send(sender=None)
        assert heard == ["count"]
        with muted("mail.tell", f"{HERE}.count"):
            assert sold.send(sender=None) == []

    def test_restores_after_an_error_and_leaves_signals_as_they_were(self, sold, heard):
        before = dispatch.Signal.send
        with pytest.raises(ValueError, match="planted"), muted("mail.tell"):
            raise ValueError("planted")
        assert dispatch.Signal.send is before
        sold.send(sender=None)
        assert heard == ["tell", "count"]

    def test_silences_only_the_connection_of_the_uid(self, sold, heard):
        sold.connect(sold.functions[0], sender=dict, dispatch_uid="mail.tell_dict", weak=False)
        with muted("mail.tell_dict"):
            sold.send(sender=dict)
        assert heard == ["tell", "count"]

    def test_other_threads_go_on(self, sold, heard):
        with muted("mail.tell", f"{HERE}.count"):
            thread = threading.Thread(target=sold.send, args=(None,))
            thread.start()
            thread.join()
            assert heard == ["tell", "count"]
            sold.send(sender=None)
        assert heard == ["tell", "count"]

    def test_silences_those_of_a_skipped_signal(self, sold, heard):
        tell, _ = sold.functions
        pre_init.connect(tell, sender=dict, dispatch_uid="mail.init", weak=False)
        try:
            pre_init.send(sender=dict)
            with muted("mail.init"):
                pre_init.send(sender=dict)
            pre_init.send(sender=dict)
        finally:
            pre_init.disconnect(sender=dict, dispatch_uid="mail.init")
        assert heard == ["tell", "tell"]

    def test_is_said_in_the_trace(self, settings, sold):
        if settings.SIGNAL_MAP["TRACE"] == "off":
            pytest.skip("nothing is traced")
        with muted("mail.tell"):
            sold.send(sender=None)
        assert last_send()["muted"] == [f"{HERE}.tell"]
        assert [each["name"] for each in last_send()["receivers"]] == [f"{HERE}.count"]

    def test_refuses_a_name_that_nobody_has_and_tells_near_ones(self, sold, heard):
        told = r"Nobody is connected as mail\.tel\. Did you mean mail\.tell"
        with pytest.raises(UnknownReceiver, match=told), muted("mail.tel"):
            pytest.fail("it must not begin")
        sold.send(sender=None)
        assert heard == ["tell", "count"]

    def test_refuses_what_must_hold_and_mutes_what_the_contract_names_as_mutable(self, settings, sold, tmp_path, heard):
        contract = tmp_path / "signals.toml"
        app = HERE.partition(".")[0]
        contract.write_text(f'"shop.sold" = {{ heard_by = ["{app}"], must = ["{app}"] }}\n')
        settings.SIGNAL_MAP = settings.SIGNAL_MAP | {"CONTRACT": contract}
        with pytest.raises(MustHold, match=r"tell must hear shop\.sold"), muted("mail.tell"):
            pytest.fail("it must not begin")
        contract.write_text(f'"shop.sold" = {{ heard_by = ["{app}"], must = ["{app}"], mutable = ["{app}"] }}\n')
        with muted("mail.tell"):
            sold.send(sender=None)
        assert heard == ["count"]


class TestReversing:
    def test_calls_receivers_in_the_reverse_order(self, sold, heard):
        with dispatch.reversing():
            sold.send(sender=None)
        assert heard == ["count", "tell"]
        sold.send(sender=None)
        assert heard[2:] == ["tell", "count"]
