"""Content in and out: a pack is a folder of text files that one site writes and another reads.

A pack holds places, people, programmes, what is asked, and what people learn and are assessed by. It holds no
evidence: that is the record's. How it travels::

    folder -> reader -> rows -> references -> plan -> apply        cleared_load
    the site -> rows -> writer -> folder                           cleared_dump

``folder`` refuses what should not be opened; ``tree`` reads YAML and knows the line of every value; ``rows`` checks
values and keys, all of them before it says anything; ``references`` checks that what is named exists; ``plan`` says
what would be created, changed, left or refused, each row with file and line; ``loading`` does it in one transaction.
What a row means is known by the app that owns it: it registers a ``PackPart`` (``parts``) in ``AppConfig.ready()``.

This package imports no model and publishes nothing.
"""
