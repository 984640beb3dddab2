"""Text that people type: what may not be in it, and the folded form by which it is found again."""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_EXCEPT_BREAKS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_DIRECTION_OVERRIDE = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_LINE_SEPARATOR = re.compile(r"[\u2028\u2029]")
_NOT_IN_XML = re.compile(r"[\ufffe\uffff]")


def clean_text_problem(value: str, *, multiline: bool) -> str | None:
    """The sentence that says why the text is refused, or None. Multiline text may hold tabs and breaks."""
    if multiline:
        # Browsers send the breaks of a text area as CR LF; a lone CR is still refused.
        value = value.replace("\r\n", "\n")
    if _SURROGATE.search(value):
        return "must be valid Unicode without lone surrogates"
    if (_CONTROL_EXCEPT_BREAKS if multiline else _CONTROL).search(value):
        return "must not contain control characters" + ("" if multiline else " or line breaks")
    if not multiline and _LINE_SEPARATOR.search(value):
        return "must not contain line breaks"
    if _DIRECTION_OVERRIDE.search(value):
        return "must not contain characters that override the writing direction"
    if _NOT_IN_XML.search(value):
        return "must not contain Unicode noncharacters"
    return None


def fold(value: str) -> str:
    """The search form: compatibility forms unified, accents and case gone, blanks single.

    Folding a prefix gives a prefix of the folded whole, as long as it does not end inside a character.
    """
    return " ".join(_without_accents(_without_accents(value).casefold()).split())


def _without_accents(value: str) -> str:
    decomposed = unicodedata.normalize("NFKD", value)
    return "".join(character for character in decomposed if not unicodedata.combining(character))
