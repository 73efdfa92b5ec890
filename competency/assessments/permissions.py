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
    grant(AUTHORS_GROUP, *_permissions("view", "add", "change"))
    grant(REVIEWERS_GROUP, *_permissions("view", "change", "publish", "lock", "unlock"))
    grant(RECORDS_GROUP, *_permissions("view"))
    return []


def _permissions(*verbs: str) -> list[str]:
    return [f"cleared_assessments.{verb}_{model}" for model in GOVERNED for verb in verbs]
