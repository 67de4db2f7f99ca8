"""Figures by period, drawn and as tables; what is counted, the apps say."""
