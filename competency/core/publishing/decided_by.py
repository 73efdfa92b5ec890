"""What the history of a draft says of whoever decided on a version of it.

Whoever approved it, sent it back, published it or named the moment at which it goes live has read it to the end, keys
and safe paths included. The history stays when the account goes. Whoever submitted a draft, locked it or cancelled a
review decided nothing. Opening one leaves nothing that could be asked.
"""

DECIDED = ("wagtail.workflow.approve", "wagtail.workflow.reject", "wagtail.publish", "wagtail.publish.schedule")

__all__ = ["DECIDED"]
