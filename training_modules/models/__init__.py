"""Pages that trainers write, the review they go through, and how far people are with what was published."""

from .learning import SectionProgress
from .pages import ModuleIndexPage, TrainingModuleMixin, TrainingModulePage
from .review import ReviewByAnotherTask

__all__ = ["ModuleIndexPage", "ReviewByAnotherTask", "SectionProgress", "TrainingModuleMixin", "TrainingModulePage"]
