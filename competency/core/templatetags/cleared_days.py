"""Days, moments, kinds of evidence and who did something in words, for the core's pages in the Wagtail admin.

They stand below look and words.
"""

from django import template

from .. import days
from ..kind_words import kind_word
from ..people.reaching import called

register = template.Library()

register.filter(days.day_in_full)
register.filter(days.moment)
register.filter(days.moment_ahead)
register.filter(kind_word)
register.filter(called)
