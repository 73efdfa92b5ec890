"""How the sentence on top of a page breaks."""

from competency.ui.typography import unbroken


def test_a_headline_breaks_neither_inside_a_day_nor_at_a_hyphen():
    said = unbroken("Not ready <yet>, go-live 6 December 2027: 10 of 16, 4 East, in 14 days.")
    held = [part.split("</span>")[0] for part in said.split('<span class="clr-number">')[1:]]
    assert held == ["go-live", "6 December 2027:"]
    assert "&lt;yet&gt;" in said
