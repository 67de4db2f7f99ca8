"""The brand: how the shop is called and looks, and what its home page and its footer say.

All of it is rows that a merchant types in the back office. Where nothing is typed it is as the settings and the
templates have it. ``shown.current_brand`` is what everybody reads it by; ``services`` write it.
"""
