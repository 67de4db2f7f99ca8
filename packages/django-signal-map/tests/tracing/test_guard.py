import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models.signals import m2m_changed, post_save

from plant import hearing, plant
from signal_map.tracing.guard import SignalLoop

User = get_user_model()


@pytest.fixture(autouse=True, params=["off", "always"])
def guarded(request, settings):
    settings.SIGNAL_MAP = {"TRACE": request.param}


def save_again(instance, **kwargs):
    instance.save()


def save_what_is_new(instance, created, **kwargs):
    instance.last_name = "heard"
    if created:
        instance.save()


def save_one_field(instance, update_fields, **kwargs):
    instance.last_name = "heard"
    if not update_fields:
        instance.save(update_fields=["last_name"])


def save_till_it_is_right(instance, **kwargs):
    if instance.last_name != "heard":
        instance.last_name = "heard"[: len(instance.last_name) + 1]
        instance.save()


def save_another(instance, **kwargs):
    if instance.username != "bob":
        User.objects.create_user("bob")


@pytest.mark.django_db(transaction=True)
class TestModels:
    def test_a_row_that_is_saved_by_who_hears_of_it_is_stopped_and_rolled_back(self):
        with hearing(post_save, save_again, sender=User), pytest.raises(SignalLoop) as loop, transaction.atomic():
            User.objects.create_user("ada")
        lines = str(loop.value).splitlines()
        assert lines[0].startswith("django.post_save is sent again for auth.User ")
        assert "test_guard.py:" in lines[1]
        assert f"heard by {__name__}.save_again" in lines[1]
        assert len(lines) == 13
        assert not User.objects.exists()

    @pytest.mark.parametrize("hear", [save_what_is_new, save_one_field, save_till_it_is_right])
    def test_what_ends_by_itself_passes_and_is_kept(self, hear):
        with hearing(post_save, hear, sender=User), transaction.atomic():
            User.objects.create_user("ada")
        assert User.objects.get().last_name == "heard"

    def test_a_long_row_of_rows_passes(self):
        def save_next(instance, **kwargs):
            if instance.username != "20":
                User.objects.create(username=str(int(instance.username) + 1))

        with hearing(post_save, save_next, sender=User):
            User.objects.create(username="1")
        assert User.objects.count() == 20

    def test_a_row_may_come_back_as_often_as_the_setting_says_and_not_once_more(self, settings):
        settings.SIGNAL_MAP = {"TRACE": settings.SIGNAL_MAP["TRACE"], "MAX_REENTRIES": 3}

        def count(instance, **kwargs):
            if len(instance.last_name) < most:
                instance.last_name += "x"
                instance.save()

        with hearing(post_save, count, sender=User):
            most = 3
            assert User.objects.create(username="ada").last_name == "xxx"
            most = 4
            with pytest.raises(SignalLoop, match="MAX_REENTRIES is 3"):
                User.objects.create(username="bob")

    def test_another_row_of_the_model_passes(self):
        with hearing(post_save, save_another, sender=User):
            User.objects.create_user("ada")
        assert User.objects.count() == 2

    def test_a_change_of_many_to_many_is_stopped_within_the_same_action_only(self):
        user, group = User.objects.create_user("ada"), Group.objects.create(name="staff")

        def clear(instance, action, **kwargs):
            if action == "post_add":
                instance.groups.clear()

        def add(instance, action, **kwargs):
            if action == "post_add":
                instance.groups.add(Group.objects.create(name=f"more {Group.objects.count()}"))

        with hearing(m2m_changed, clear, sender=User.groups.through):
            user.groups.add(group)
        assert not user.groups.exists()
        with hearing(m2m_changed, add, sender=User.groups.through), pytest.raises(SignalLoop):
            user.groups.add(group)

    def test_even_a_robust_send_above_cannot_commit(self):
        def swallow(**kwargs):
            with hearing(post_save, save_again, sender=User):
                User.objects.create_user("ada")

        with hearing(plant("shop.sold"), swallow) as sold, transaction.atomic():
            ((_, error),) = sold.send_robust(sender=None)
        assert isinstance(error, SignalLoop)
        assert not User.objects.exists()

    def test_without_the_guard_the_loop_runs(self, settings):
        settings.SIGNAL_MAP = {"TRACE": "off", "GUARD": False}
        seen = []

        def save_twice(instance, **kwargs):
            seen.append(instance)
            if len(seen) < 3:
                instance.save()

        with hearing(post_save, save_twice, sender=User):
            User.objects.create_user("ada")
        assert len(seen) == 3


class TestOwn:
    def test_equal_arguments_are_the_same_object(self):
        sold = plant("shop.sold")

        def sell_again(number, **kwargs):
            sold.send(sender=None, number=number)

        with hearing(sold, sell_again), pytest.raises(SignalLoop, match=r"shop\.sold is sent again"):
            sold.send(sender=None, number=1)

    def test_others_pass(self):
        sold, seen = plant("shop.sold"), []

        def sell_next(number, **kwargs):
            seen.append(number)
            if number < 3:
                sold.send(sender=None, number=number + 1)

        with hearing(sold, sell_next):
            sold.send(sender=None, number=1)
        assert seen == [1, 2, 3]

    def test_the_path_that_is_kept_says_which_object_it_is(self):
        sold = plant("shop.sold", keep=("order", "number"))

        def sell_again(number, **kwargs):
            sold.send(sender=None, number=number, reason="again")

        with hearing(sold, sell_again), pytest.raises(SignalLoop, match="for order 7 while"):
            sold.send(sender=None, number=7, reason="first")

    def test_arguments_that_cannot_be_compared_pass(self):
        class Odd:  # noqa: PLW1641
            def __eq__(self, other):
                raise RuntimeError("planted")

        sold, seen = plant("shop.sold"), []

        def sell_once_more(**kwargs):
            seen.append(kwargs)
            if len(seen) < 3:
                sold.send(sender=None, thing=Odd())

        with hearing(sold, sell_once_more):
            sold.send(sender=None, thing=Odd())
        assert len(seen) == 3

    def test_the_same_signal_twice_in_a_row_passes(self):
        sold, seen = plant("shop.sold"), []

        def note(**kwargs):
            seen.append(kwargs)

        with hearing(sold, note):
            sold.send(sender=None)
            sold.send(sender=None)
        assert len(seen) == 2


class TestDepth:
    def chain(self, count):
        """Signals, each sent by who hears the one before."""
        signals = [plant(f"shop.step_{number}") for number in range(count)]

        def go_on(signal, **kwargs):
            position = signals.index(signal)
            if position + 1 < count:
                signals[position + 1].send(sender=None)

        return signals, go_on

    def send_all(self, count):
        signals, go_on = self.chain(count)
        for signal in signals:
            signal.connect(go_on)
        signals[0].send(sender=None)

    def test_up_to_the_setting_passes_and_one_more_is_stopped(self, settings):
        settings.SIGNAL_MAP = {"TRACE": settings.SIGNAL_MAP["TRACE"], "MAX_DEPTH": 4}
        self.send_all(4)
        with pytest.raises(SignalLoop, match="MAX_DEPTH is 4") as loop:
            self.send_all(5)
        assert len(str(loop.value).splitlines()) == 6

    @pytest.mark.django_db(transaction=True)
    def test_rows_without_end_are_stopped_before_python_gives_up(self):
        def save_one_more(instance, **kwargs):
            User.objects.create_user(f"{instance.username}x")

        stopped = pytest.raises(SignalLoop, match="MAX_DEPTH is 50")
        with hearing(post_save, save_one_more, sender=User), stopped, transaction.atomic():
            User.objects.create_user("ada")
        assert not User.objects.exists()
