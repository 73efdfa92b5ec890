"""Packs in assessments: what questions, knowledge tests and checklists look like in a folder."""
