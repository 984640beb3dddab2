import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.text import clean_text_problem, fold


@pytest.mark.parametrize(
    "text", ["", "Müller & Söhne <script>", "株式会社", "שלום", "a\u200db", "emoji 👩‍👩‍👧", "(Tj) ET"]
)
def test_what_people_write_is_accepted(text: str) -> None:
    assert clean_text_problem(text, multiline=False) is None


@pytest.mark.parametrize(
    "text",
    [
        "a\x00b",
        "a\x07",
        "a\x1b[31m",
        "a\x7f",
        "a\x85b",
        "a\x9f",
        "\ud800",
        "a\udfff",
        "\u202eevil",
        "\u2066x",
        "\uffff",
    ],
)
@pytest.mark.parametrize("multiline", [True, False])
def test_controls_surrogates_and_direction_overrides_are_refused(text: str, multiline: bool) -> None:
    problem = clean_text_problem(text, multiline=multiline)
    assert problem is not None
    assert problem.startswith("must ")


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\r\nb"])
def test_breaks_and_tabs_belong_to_multiline_text_only(text: str) -> None:
    assert clean_text_problem(text, multiline=True) is None
    assert clean_text_problem(text, multiline=False) is not None


def test_a_lone_carriage_return_and_line_separators_break_no_single_line() -> None:
    assert clean_text_problem("a\rb", multiline=True) is not None
    assert clean_text_problem("a\u2028b", multiline=False) is not None


@given(st.text(st.characters(min_codepoint=0, max_codepoint=0x2100), max_size=8))
def test_accepted_text_holds_no_control_character(text: str) -> None:
    if clean_text_problem(text, multiline=False) is None:
        assert not {unicodedata.category(character) for character in text} & {"Cc", "Cs"}


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ärzte  GmbH", "arzte gmbh"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Ｆｕｌｌ", "full"),
        ("İzmir", "izmir"),
        (" Łódź ", "łodz"),
        ("Ｐaidup\xa0AG", "paidup ag"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("ﬁn", "fin"),
    ],
)
def test_case_accents_and_spacing_do_not_hide_a_name(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=12))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text("abcÄÖüßé XYZ", max_size=12), st.integers(0, 12))
def test_the_fold_of_a_prefix_is_a_prefix_of_the_fold(text: str, length: int) -> None:
    assert fold(text).startswith(fold(text[:length]))
