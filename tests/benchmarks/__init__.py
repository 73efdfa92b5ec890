"""Benchmarks: each module measures one thing beside its bare minimum, in the same run, and prints one line of JSON.

``make bench`` runs all of them, ``make bench ARGS=certificate_pdf`` one. They assert nothing.
"""
