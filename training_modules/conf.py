"""Names that modules store or that other files must agree on."""

SOURCE = "modules"
REVIEW_SKIPPED = "cleared.review_skipped"
INDEX_SLUG = "modules"
WORKFLOW_NAME = "Review of training modules"
TASK_NAME = "Review by somebody who did not write it"
