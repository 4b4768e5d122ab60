"""A file made to hurt, or only strange, is refused in words and in time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from condivisa.base.words import LANGUAGES, say
from condivisa.site.procedure_file.judging import judge
from condivisa.site.procedure_file.places import DEEPEST
from condivisa.site.procedure_file.reading import LARGEST, Unreadable, read
from tests.site.procedure_file.test_examples import EXAMPLES
from tests.site.procedure_file.test_reading import ON, WHOLE

HOSTILE = {
    "binary": b"\xff\xfe\x00\x01",
    "latin": 'title = "è"'.encode("latin-1"),
    "no toml": b"title = ",
    "twice": b"a = 1\na = 2\n",
    "deep list": b"a = " + b"[" * 100_000,
    "deep table": b"a = " + b"{a=" * 100_000,
    "deep key": b"a" + b".a" * 100_000 + b" = 1",
    "deep header": b"[a" + b".a" * 100_000 + b"]",
    "huge number": b"a = " + b"9" * 100_000,
    "endless text": b'a = """' + b"x" * 500_000,
    "quotes": b'"' * 200_000,
    "brackets": b"[[" * 200_000,
    "large": b"#" * (LARGEST + 1),
    "mixed table": b"[[a]]\n[a]\n",
    "bad escape": b'a = "\\ud800"',
    "bare nul": b"a = \x00",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence(name: str) -> None:
    started = time.process_time()
    with pytest.raises(Unreadable) as error:
        read("ostile.toml", HOSTILE[name])
    assert say(error.value.finding, "it")
    assert (error.value.finding.code == "file.too_deep") == name.startswith("deep")
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        "[[programmes]]\n" * 20_000,
        "".join(f"k{number} = 2025-02-30\n" for number in range(20_000)),
        "".join(f'[area.municipalities.k{number}]\na = "x"\n' for number in range(10_000)),
        'acts = ["x", 1, 2.5, [], {}, true, 2025-02-30]',
        "body = 2025-01-01\nyears = inf\ntitle = nan\n",
    ],
    ids=["rows", "dates", "tables", "kinds", "numbers"],
)
def test_a_strange_file_is_read_and_refused(text: str) -> None:
    assert all(finding.blocks for finding in read("strano.toml", text.encode()).findings)
    assert read("strano.toml", text.encode()).says is None


def test_a_file_nests_as_deep_as_its_keys_need() -> None:
    fine = "a = " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    assert "file.missing_key" in [finding.code for finding in read("a.toml", fine.encode()).findings]


def test_the_mark_of_windows_and_its_line_ends_are_no_error() -> None:
    text = b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode()
    assert read("prova.toml", text).says == read("prova.toml", WHOLE.encode()).says


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_alteration_of_an_example_breaks_the_reader(data: st.DataObject) -> None:
    """Cut, repeat or overwrite anywhere: findings or one sentence, never anything else."""
    text = data.draw(st.sampled_from(EXAMPLES)).read_text("utf-8")
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, min(len(text), first + 40)))
    middle = data.draw(
        st.sampled_from(["", '"', "[", "]]", "{", "}", "=", "\n", "#", "2025-02-30", "1,5", '"""', "\\"])
    )
    try:
        one = read("alterato.toml", (text[:first] + middle + text[last:]).encode())
    except Unreadable as unreadable:
        found = [unreadable.finding]
    else:
        found = [finding.finding for finding in judge([one], on=ON)]
    assert all(say(finding, language) for finding in found for language in LANGUAGES)
