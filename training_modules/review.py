"""The table of the task in which somebody else reviews, which is this app's; what it does is the same for all pages."""

from __future__ import annotations

from competency.pages.review.models import ReviewedByAnother


class ReviewByAnotherTask(ReviewedByAnother):
    """Review by somebody who wrote nothing of the change."""


__all__ = ["ReviewByAnotherTask"]
