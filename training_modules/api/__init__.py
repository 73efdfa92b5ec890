"""The verbs of modules: ``modules`` creates and publishes them from a program, ``learning`` is doing them.

Verbs take keywords, are atomic, and may be repeated: what was done once is given back, not done twice.
"""

from .modules import (
    CalloutDraft,
    KeyStepsDraft,
    PictureDraft,
    PracticeDraft,
    SectionDraft,
    TextDraft,
    WhyDraft,
    create_module,
)

__all__ = [
    "CalloutDraft",
    "KeyStepsDraft",
    "PictureDraft",
    "PracticeDraft",
    "SectionDraft",
    "TextDraft",
    "WhyDraft",
    "create_module",
]
