"""Pages that trainers write, the review they go through, and how far people are with what was published."""

from .learning.models import SectionProgress
from .review import ReviewByAnotherTask
from .writing.models import ModuleIndexPage, TrainingModuleMixin, TrainingModulePage

__all__ = ["ModuleIndexPage", "ReviewByAnotherTask", "SectionProgress", "TrainingModuleMixin", "TrainingModulePage"]
