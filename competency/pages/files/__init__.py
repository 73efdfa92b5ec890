"""Pictures, documents and pages that published pages refer to, and what becomes of them when those change."""
