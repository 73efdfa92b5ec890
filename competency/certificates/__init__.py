"""Certificates: what a person can hang on the wall, and a public page that says whether it still holds.

Data enters through ``api.issue``, which asks the core for the answer of a day and stores a snapshot of it. It leaves
as a page, as a PDF made from that snapshot alone, and as one of six words on ``/verify/``. A certificate decides
nothing: nobody is cleared by one, and its status is worked out from facts whenever it is asked for.
"""
