"""The editors of modules and of their folders in the Wagtail admin."""

from __future__ import annotations

from competency.pages.viewsets import FolderOfPagesViewSet, GovernedPageViewSet

from .models import ModuleIndexPage, TrainingModulePage


class FolderViewSet(FolderOfPagesViewSet):
    model = ModuleIndexPage


class ModuleViewSet(GovernedPageViewSet):
    model = TrainingModulePage


__all__ = ["FolderViewSet", "ModuleViewSet"]
