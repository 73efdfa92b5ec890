"""What authors and reviewers may do with questions and tests in the editor. Granted by ``cleared_setup``.

Authors draft and submit, reviewers publish. Nobody is given "delete": what was published is unpublished, not thrown
away. An author's own drafts that never went out are another matter (``core.publishing.permissions``).
"""

from __future__ import annotations

from competency.core.access import AUTHORS_GROUP, RECORDS_GROUP, REVIEWERS_GROUP
from competency.core.setup import grant

GOVERNED = [
    # --- questions and knowledge tests
    "question",
    "knowledgetest",
    # --- observations
    "checklist",
]


def grant_all() -> list[str]:
    """Give the groups their permissions for questions, tests and checklists; what is given already stays.

    Returns no lines: it makes nothing.
    """
    given = {
        AUTHORS_GROUP: ("view", "add", "change"),
        REVIEWERS_GROUP: ("view", "change", "publish", "lock", "unlock"),
        RECORDS_GROUP: ("view",),
    }
    for group, verbs in given.items():
        grant(group, *(f"cleared_assessments.{verb}_{model}" for model in GOVERNED for verb in verbs))
    return []
