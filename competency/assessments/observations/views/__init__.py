"""The assessor's pages, a view module a page."""
