"""What our pages need of the template engine of a host is said by ``manage.py check``, with the line to paste."""

from competency.ui import checks


def test_this_site_is_not_bothered():
    assert checks.template_to_extend(None) == []


def test_without_the_context_processor_it_names_the_line(settings):
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
    (message,) = checks.template_to_extend(None)
    assert message.id == "cleared_ui.E001"
    assert '"competency.ui.context_processors.cleared"' in str(message.hint)
