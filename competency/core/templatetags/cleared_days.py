"""Days and moments in words, for the core's pages in the Wagtail admin, which stand below look and words."""

from django import template

from .. import days

register = template.Library()

register.filter(days.day_in_full)
register.filter(days.moment)
register.filter(days.moment_ahead)
