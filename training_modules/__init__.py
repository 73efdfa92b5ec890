"""Module pages: what people learn in minutes between patients, written in the Wagtail editor.

Data enters when a trainer publishes a ``TrainingModulePage`` (a snapshot becomes a version of an activity, see
``writing.kind`` and ``writing.snapshot``) and when somebody works through a version at ``/learn/``
(``learning.api``: section after section, on the version it was started with). It leaves as one row of evidence per
finished attempt. The page itself only presents: moved, unpublished or deleted, it takes nothing away from anybody.
"""
