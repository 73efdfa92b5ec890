"""A site of somebody else's: its own account model, its own pages, and our plugins under ``/training/``.

``settings`` has the plugins, ``settings_without`` is the same site after they were taken out. Holds no tests.
"""
