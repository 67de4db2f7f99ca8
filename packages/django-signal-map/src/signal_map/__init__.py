"""Signals you can see: map, trace, rules, loop guard. Works in any Django project.

Add ``"signal_map"`` to ``INSTALLED_APPS``; what can be set stands in ``conf.py``.
"""

__version__ = "1.0.0"
