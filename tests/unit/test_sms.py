"""Encoding and segments. The golden cases are those of Twilio's own segment calculator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain import sms


@pytest.mark.parametrize(
    ("text", "encoding", "segments"),
    [
        pytest.param("", "GSM-7", 1, id="empty is one"),
        pytest.param("a" * 160, "GSM-7", 1, id="160 fit"),
        pytest.param("a" * 161, "GSM-7", 2, id="161 do not"),
        pytest.param("a" * 306, "GSM-7", 2, id="two full parts"),
        pytest.param("a" * 307, "GSM-7", 3, id="one more"),
        pytest.param("{" + "a" * 158, "GSM-7", 1, id="an escape costs two"),
        pytest.param("{" + "a" * 159, "GSM-7", 2, id="an escape too many"),
        pytest.param("a" * 152 + "{" + "a" * 152, "GSM-7", 3, id="an escape is not torn apart"),
        pytest.param("a" * 151 + "{" + "a" * 153, "GSM-7", 2, id="an escape at the end of a part"),
        pytest.param("€" * 80, "GSM-7", 1, id="euros"),
        pytest.param("í" * 70, "UCS-2", 1, id="70 accents fit"),
        pytest.param("í" * 71, "UCS-2", 2, id="71 do not"),
        pytest.param("😜" + "a" * 68, "UCS-2", 1, id="a face costs two"),
        pytest.param("😜" + "a" * 69, "UCS-2", 2, id="a face too many"),
        pytest.param("😀" + "]" * 68, "UCS-2", 1, id="an escape costs one in UCS-2"),
        pytest.param("😀" + "]" * 69, "UCS-2", 2, id="and one more is too many"),
        pytest.param("🇮🇹" + "a" * 66, "UCS-2", 1, id="a flag costs four"),
        pytest.param("🏳️‍🌈" + "a" * 64, "UCS-2", 1, id="a flag of six"),
        pytest.param("a" * 66 + "😀" + "a" * 66, "UCS-2", 3, id="a pair is not torn apart"),
        pytest.param("😜" + "2" * 133, "UCS-2", 3, id="the calculator's third part"),
        pytest.param("éñ¿¡üàèìòùÇÑ@£$¥ΔΩ\n\r", "GSM-7", 1, id="Spanish that is cheap"),
        pytest.param("más", "UCS-2", 1, id="Spanish that is not"),
        pytest.param("`", "UCS-2", 1, id="a backtick"),
        pytest.param("ç", "UCS-2", 1, id="a small c with a cedilla"),
        pytest.param("\x1b", "UCS-2", 1, id="a bare escape"),
        pytest.param("\u2126", "GSM-7", 1, id="the Ohm sign is an omega"),
        pytest.param("e\u0301", "GSM-7", 1, id="NFC first"),
        pytest.param("\ud800", "UCS-2", 1, id="half a pair"),
    ],
)
def test_a_text_has_this_encoding_and_so_many_segments(text: str, encoding: str, segments: int) -> None:
    size = sms.measure(text)

    assert (size.encoding, size.segments) == (encoding, segments)


def test_characters_are_code_points_after_normalisation() -> None:
    assert sms.measure("e\u0301😀").characters == 2


def test_unsupported_characters_come_once_and_in_order() -> None:
    assert sms.measure("máximo, ¿qué más? óí").unsupported == ("á", "ó", "í")


def test_the_basic_alphabet_is_complete() -> None:
    """128 septets, of which one is the escape."""
    assert len(sms.GSM_BASIC) == 127
    assert len(sms.GSM_EXTENSION) == 10
    assert not sms.GSM_BASIC & sms.GSM_EXTENSION


@pytest.mark.parametrize(
    ("char", "instead"),
    [
        ("’", "'"),
        ("–", "-"),
        ("“", '"'),
        ("…", "..."),
        ("\u00a0", " "),
        ("\u200b", ""),
        ("Ａ", "A"),
        ("á", None),
    ],
)
def test_what_to_write_instead(char: str, instead: str | None) -> None:
    assert sms.cheaper(char) == instead


def test_normalising_joins_accents_and_drops_white_space_at_the_end() -> None:
    assert sms.normalise(" ma\u0301s \n\u00a0") == " más"


@given(st.text())
def test_measuring_never_fails_and_counts_at_least_one(text: str) -> None:
    assert sms.measure(text).segments >= 1


@given(st.text(max_size=400), st.text(max_size=400))
def test_more_text_is_never_fewer_segments(text: str, more: str) -> None:
    # Written behind a letter, so that a combining accent does not join what stood there.
    assert sms.measure(text + "a" + more).segments >= sms.measure(text).segments


@given(st.text(alphabet=sorted(sms.GSM_BASIC | sms.GSM_EXTENSION), max_size=700))
def test_segments_hold_their_septets_and_no_more_than_one_is_lost_a_part(text: str) -> None:
    septets = sum(2 if char in sms.GSM_EXTENSION else 1 for char in text)
    segments = sms.measure(text).segments

    if septets <= 160:
        assert segments == 1
    else:
        assert -(-septets // 153) <= segments <= -(-septets // 152)


@given(st.characters())
def test_what_to_write_instead_is_in_the_alphabet(char: str) -> None:
    instead = sms.cheaper(char)

    assert instead is None or sms.measure(instead).encoding == "GSM-7"
