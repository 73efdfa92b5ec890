"""Unfinished work: what somebody entered on a page and did not hand in, kept on the server until they do, or drop it.

A page keeps itself by a POST to its own address (``pages``); each sort of page says in its room what of it is kept, and
what ends it (``kinds``). Signing and saving let it go in their own transaction. None of it is part of the record.
"""
