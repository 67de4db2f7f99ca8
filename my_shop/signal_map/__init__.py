"""Signals you can see: map, trace, rules, loop guard. Works in any Django project; imports nothing of the shop.

Add ``"my_shop.signal_map"`` to ``INSTALLED_APPS``; what can be set stands in ``conf.py``.
"""
