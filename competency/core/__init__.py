"""People, places, programmes, the competency framework, the ledger of facts and the clearance it adds up to.

Data enters through the verbs in the ``api`` of each room (publish a standard, require it, record evidence, sign,
waive, revoke) and leaves as answers for a date (``clearance.book``) and three signals (``signals``).
Versions and facts are append-only. Standings and clearance segments are derived and can be rebuilt at any time.
"""
