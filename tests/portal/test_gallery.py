"""The gallery shows every component, in the demo only; the components say what they must."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import Client, RequestFactory

from competency.rules.results import Answer
from competency.ui import charts
from competency.ui import icons as looks
from competency.ui.templatetags import cleared_ui
from portal import gallery
from tests.portal.markup import inline_code


def rendered(source: str, **context: Any) -> str:
    return Template("{% load cleared_ui %}" + source).render(Context(context))


@pytest.mark.django_db
def test_the_gallery_shows_every_status_with_nothing_inline(client: Client) -> None:
    html = client.get("/design/").content.decode()
    assert inline_code(html) == []
    assert html.count("<h1") == 1
    for look in looks.STATUSES.values():
        assert str(look.word) in html


def test_the_gallery_is_about_the_day_it_is_given(rf: RequestFactory) -> None:
    on = date(2031, 5, 4)
    shown = gallery.context(rf.get("/design/"), today=on)
    assert shown["today"] == on
    assert shown["saved_at"].date() == on
    assert [day for _words, day in shown["chips"]][:2] == [on, date(2031, 5, 11)]


@pytest.mark.django_db
def test_the_gallery_does_not_exist_outside_the_demo(client: Client, settings: Any) -> None:
    settings.CLEARED_DEMO = False
    assert client.get("/design/").status_code == 404


def test_no_two_statuses_share_an_icon() -> None:
    icons = [look.icon for look in looks.STATUSES.values()]
    assert len(set(icons)) == len(icons)
    assert set(icons) <= set(looks.ICONS)
    assert len(set(looks.ICONS.values())) == len(looks.ICONS)


@pytest.mark.parametrize("answer", list(Answer))
def test_a_status_is_a_word_an_icon_and_a_colour(answer: Answer) -> None:
    html = rendered("{% status answer %}", answer=answer)
    look = looks.STATUSES[answer.value]
    assert str(look.word) in html
    assert "<svg" in html
    assert f"clr-t-{look.tone}" in html


def test_an_unknown_status_never_looks_cleared() -> None:
    html = rendered("{% status 'nonsense' %}")
    assert "clr-t-none" in html
    assert "Unknown" in html


def test_words_from_people_are_escaped_everywhere() -> None:
    name = "<b>Bo</b>"
    html = rendered(
        '{% status "waiting" name %}{% callout "note" name %}{{ name }}{% endcallout %}{% more name %}{% endmore %}'
        '{% task_row name "/x/" detail=name due=name words=name %}{% banner name "error" %}'
        '{% answer "cleared" name words=name %}{% endanswer %}{% icon "print" label=name %}{% strip 1 2 name %}'
        '{% board_cell 1 2 label=name %}{% back "/" name %}',
        name=name,
    )
    assert "<b>Bo" not in html
    assert "&lt;b&gt;Bo" in html


def test_the_answer_panel_holds_the_sentence_as_the_heading_of_the_page() -> None:
    html = rendered('{% answer "not_cleared" line done=3 total=5 %}<p>more</p>{% endanswer %}', line="Not yet")
    assert '<h1 class="clr-answer__line">Not yet</h1>' in html
    assert "3 of 5 done" in html
    assert "clr-t-bad" in html
    assert "<p>more</p>" in html


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ d|day }}", "11 December"),
        ("{{ d|day_short }}", "11 Dec"),
        ("{{ d|day_year }}", "11 Dec 2026"),
        ("{{ d|through }}", "10 Dec"),
        ("{{ far|day }}", "11 December 2031"),
        ("{{ d|in_days:today }}", "in 19 days"),
        ("{{ today|in_days:today }}", "today"),
        ("{{ forever|through }}|{{ forever|day }}|{{ none|day }}|{{ none|through }}", "|||"),
        ("{{ 1|minutes }}, {{ 11|minutes }}{{ none|minutes }}", "1 minute, 11 minutes"),
        ("{{ 2|in_words }} {{ 12|in_words }}", "two 12"),
    ],
)
def test_dates_and_numbers_are_said_in_words(source: str, words: str, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 22, 12, tzinfo=UTC))
    values = {
        "d": date(2026, 12, 11),
        "far": date(2031, 12, 11),
        "today": date(2026, 11, 22),
        "forever": date.max,
        "none": None,
    }
    assert rendered(source, **values) == words


def test_saved_says_when_and_that_one_may_leave() -> None:
    at = datetime(2026, 11, 22, 3, 14, tzinfo=UTC)
    assert "Saved 03:14. You can close this page." in rendered("{% saved at %}", at=at)
    assert rendered("{% saved at %}", at=None).strip() == ""


def test_a_bar_keeps_its_order_and_fills_its_width() -> None:
    assert [part.tone for part in charts.bar_parts(1, 1, 1, 1)] == ["ok", "warn", "bad", "none"]
    html = str(charts.bar(cleared=1, exception=1, not_cleared=2))
    assert 'width="25.00%"' in html  # cleared
    assert 'x1="25.00%" x2="50.00%"' in html  # by exception, striped
    assert 'x="50.00%" y="0" width="50.00%"' in html  # not cleared


def test_an_empty_bar_draws_only_its_track() -> None:
    assert str(charts.bar()).count("<rect") == 1


def test_a_strip_fills_as_many_boxes_as_are_done() -> None:
    html = str(charts.strip(3, 5))
    assert html.count('class="on"') == 3
    assert html.count('class="off"') == 2


def test_a_timeline_shows_only_what_lies_on_its_axis() -> None:
    segments = [
        {"starts_on": date.min, "ends_on": date(2026, 2, 1), "answer": Answer.NOT_CLEARED},
        {"starts_on": date(2026, 2, 1), "ends_on": date.max, "answer": Answer.CLEARED},
        {"starts_on": date(2030, 1, 1), "ends_on": date.max, "answer": Answer.CLEARED},
    ]
    html = str(
        charts.timeline(
            segments,
            date(2026, 1, 1),
            date(2026, 4, 11),
            "What stands",
            cursor=date(2026, 3, 1),
            facts=[date(2026, 2, 1), date(2020, 1, 1)],
        )
    )
    assert html.count("<rect") == 2
    assert 'class="clr-t-bad" x="0.00%" y="8" width="31.00%"' in html
    assert 'class="clr-t-ok" x="31.00%" y="8" width="69.00%"' in html
    assert html.count("<circle") == 1
    assert 'class="clr-time__now" x1="59.00%"' in html
    assert 'role="img" aria-label="What stands"' in html


class Dose(forms.Form):
    dose = forms.IntegerField(label="What dose?", help_text="In milligrams.")
    route = forms.ChoiceField(label="Route", widget=forms.RadioSelect, choices=[("iv", "IV"), ("po", "By mouth")])
    sure = forms.BooleanField(label="I am sure")
    note = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    html = rendered('{% field form.dose unit="mg" %}', form=Dose({}))
    assert '<label class="clr-label" for="id_dose">What dose?</label>' in html
    assert 'id="id_dose_helptext"' in html
    assert 'id="id_dose_error"' in html
    assert 'aria-describedby="id_dose_helptext id_dose_error"' in html
    assert 'aria-invalid="true"' in html
    assert "<span>mg</span>" in html


def test_choices_are_a_group_with_a_name_and_cards() -> None:
    html = rendered("{% field form.route %}{% field form.sure %}{% field form.note %}", form=Dose())
    assert "<fieldset" in html
    assert "<legend" in html
    assert html.count('class="clr-choice"') == 3
    assert 'type="hidden"' in html


def test_the_error_summary_leads_to_every_field() -> None:
    form = Dose({})
    form.add_error(None, "The page was changed elsewhere.")
    html = rendered("{% error_summary form %}", form=form)
    assert "The page was changed elsewhere." in html
    assert '<a href="#id_dose">What dose? This field is required.</a>' in html
    assert '<a href="#id_route_0">Route: This field is required.</a>' in html
    assert rendered("{% error_summary form %}", form=Dose()).strip() == ""


def test_a_board_cell_says_number_and_words() -> None:
    html = rendered('{% board_cell 5 14 exception=1 not_cleared=8 url="/x/" label="ICU, nurses" %}')
    for words in ("<b>5</b> of 14 cleared", "1 for now", "8 not cleared", "ICU, nurses:", 'href="/x/"'):
        assert words in html
    assert "All cleared" in rendered("{% board_cell 2 2 %}")
    assert "3 with no rule" in rendered("{% board_cell 0 0 no_rule=3 %}")
    assert "cleared" not in rendered("{% board_cell 0 0 no_rule=3 %}")
    assert '<span class="clr-hidden">Nobody to count</span>' in rendered("{% board_cell 0 0 %}")


def test_the_day_asked_about_keeps_the_rest_of_the_question(rf: RequestFactory) -> None:
    chips = [("Today", date(2026, 11, 22)), ("Go-live", date(2026, 12, 6))]
    html = rendered(
        "{% dates day chips start end %}",
        request=rf.get("/", {"unit": "icu & co", "as_of": "2026-11-30"}),
        day=date(2026, 12, 6),
        chips=chips,
        start=date(2026, 11, 22),
        end=date(2026, 12, 22),
    )
    assert 'href="?unit=icu+%26+co&amp;as_of=2026-11-22">Today' in html
    assert 'href="?unit=icu+%26+co&amp;as_of=2026-12-06" aria-current="date">Go-live' in html
    assert "6 Dec" in html
    assert '<input type="hidden" name="unit" value="icu &amp; co">' in html
    assert html.count('name="as_of"') == 1
    assert 'type="date" value="2026-12-06"' in html
    assert 'max="30" value="14"' in html
    assert inline_code(html) == []


def test_pagination_keeps_the_rest_of_the_question(rf: RequestFactory) -> None:
    request = rf.get("/", {"as_of": "2026-12-01", "page": "2"})
    page = Paginator(range(50), 10).get_page(2)
    html = rendered("{% pagination page %}", request=request, page=page)
    assert 'href="?as_of=2026-12-01&amp;page=1"' in html
    assert 'href="?as_of=2026-12-01&amp;page=3"' in html
    assert "Page 2 of 5" in html


def test_every_icon_a_look_names_exists() -> None:
    for table in (looks.STATUSES, looks.CALLOUTS, looks.MESSAGES):
        assert {look.icon for look in table.values()} <= set(looks.ICONS)
    assert "<svg" in str(cleared_ui.icon("no such icon"))
