"""The shipped messages say what they must, in three languages, and nothing they must not."""

from collections.abc import Callable
from io import BytesIO
from itertools import product

import pikepdf
import pytest
import yaml
from message_builders import a_right, a_settled_right, a_source, a_text, an_envelope, the_message

from outreach.channels.gsm7 import segments
from outreach.channels.letter import Press
from outreach.languages import Language
from outreach.messages.checks import LONGEST_SENDER, faults, long_sentences, unfit_words
from outreach.messages.markdown import Text, parse
from outreach.messages.render import to_letter, to_plain, to_sms
from outreach.messages.texts import shipped_sources
from outreach.messages.vocabulary import PARTS
from outreach.settings import ROOT

MESSAGES = ("new_right", "new_right_reminder")
RIGHTS = {
    "arr": (a_right("arr"),),
    "ai_needs_finding": (a_right("ai", needs_finding=True),),
    "both": (a_right("arr"), a_right("ai")),
    "arr_amount": (a_settled_right("arr"),),
    "both_amounts": (a_settled_right("arr"), a_settled_right("ai", 1_581_40)),
}
every_message = pytest.mark.parametrize("message", MESSAGES)
every_language = pytest.mark.parametrize("language", list(Language))


def the_texts(message: str) -> dict[Language, Text]:
    return {language: parse(shipped_sources()[message, language], message, language) for language in Language}


@every_message
def test_a_shipped_message_has_no_fault(message: str) -> None:
    assert faults(the_texts(message)) == []


@every_message
@every_language
@pytest.mark.parametrize("case", RIGHTS)
@pytest.mark.parametrize("after_refusal", [True, False], ids=["after a refusal", "new data"])
def test_every_variant_has_its_parts_in_order(message: str, language: Language, case: str, after_refusal: bool) -> None:
    filled = the_message(*RIGHTS[case], message=message, language=language, after_refusal=after_refusal)
    names = [block.name for block in filled.blocks if block.name]
    assert names == [part for part in PARTS if part != "amount" or "amount" in case]


@every_message
@every_language
def test_each_cause_and_the_finding_are_told_in_their_own_words(message: str, language: Language) -> None:
    words = {"fr": ("refusée", "données", "médecin"), "nl": ("geweigerd", "gegevens", "arts"),
             "de": ("abgelehnt", "Daten", "Arzt")}[language]  # fmt: skip
    for after_refusal, needs_finding in product((True, False), repeat=2):
        right = a_right(needs_finding=needs_finding)
        blocks = the_message(right, message=message, language=language, after_refusal=after_refusal).blocks
        (why,) = (block.lines[0] for block in blocks if block.name == "why")
        assert [word in why for word in words] == [after_refusal, not after_refusal, needs_finding]


@every_message
@every_language
def test_only_the_rights_concerned_are_named(message: str, language: Language) -> None:
    short = {"fr": ("(ARR)", "(AI)"), "nl": ("(IVT)", "(IT)"), "de": ("(BEE)", "(EB)")}[language]
    for case, named in {"arr": short[:1], "ai_needs_finding": short[1:], "both": short}.items():
        words = to_plain([the_message(*RIGHTS[case], message=message, language=language)], an_envelope())
        assert [name for name in short if name in words] == list(named)


@every_message
@every_language
def test_an_sms_is_one_segment_without_a_link(message: str, language: Language) -> None:
    sms = to_sms([the_message(message=message, language=language)])
    assert segments(sms).is_gsm7
    assert segments(sms).count == 1
    assert "://" not in sms
    assert unfit_words(sms, language) == []


@every_message
@pytest.mark.parametrize("pair", [p for p in product(Language, Language) if p[0] < p[1]])
def test_an_sms_in_two_languages_takes_two_segments(message: str, pair: tuple[Language, Language]) -> None:
    both = [the_message(message=message, language=language, sender_name="n" * LONGEST_SENDER) for language in pair]
    assert segments(to_sms(both)).count <= 2


@every_message
@every_language
def test_few_sentences_are_long(message: str, language: Language) -> None:
    assert len(long_sentences(the_texts(message)[language])) <= 1


@every_message
@every_language
@pytest.mark.parametrize("case", ["ai_needs_finding", "both_amounts"])
def test_a_message_reads_as_it_was_read_aloud(
    message: str, language: Language, case: str, snapshot: Callable[[str, str], None]
) -> None:
    filled = the_message(*RIGHTS[case], message=message, language=language)
    words = f"{filled.subject}\n\n{to_plain([filled], an_envelope())}\nSMS: {to_sms([filled])}\n"
    snapshot(f"{message}-{language}-{case}.txt", words)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param({"subject": "Votre handicap"}, "fr: the subject says handicap", id="disability in the subject"),
        pytest.param({"sms": "Votre AI: {{phone}}"}, "fr: the sms says ai", id="a benefit in the SMS"),
        pytest.param(
            {"sms": "Votre cœur: {{phone}}"}, "fr: the sms has characters outside GSM-7: œ", id="œ in the SMS"
        ),
        pytest.param({"sms": "www.x.be {{phone}}"}, "fr: the sms holds a link", id="a link in the SMS"),
        pytest.param(
            {"body": "{{address}}"}, "fr: only here the placeholders address", id="a placeholder of one language"
        ),
        pytest.param(
            {"body": "{{if arr}}\nUn\n{{end arr}}"},
            "fr: only here the conditions arr",
            id="a condition of one language",
        ),
        pytest.param(
            {"body": "Un. {#why}\n\nDeux. {#right}"},
            "fr: the parts stand in the order why, right; right is right, why",
            id="the wrong order",
        ),
        pytest.param({"body": "Un."}, "fr: the part genuine is missing", id="a part missing"),
    ],
)
def test_a_fault_is_named(change: dict[str, str], fault: str) -> None:
    texts = {language: a_text(language=language) for language in Language}
    texts[Language.FR] = a_text(**{"body": "Bonjour.", **change})
    assert fault in faults(texts)


def test_a_forgotten_language_is_a_fault() -> None:
    assert "de: the text is missing" in faults({Language.FR: a_text(), Language.NL: a_text(language="nl")})


def test_a_long_sentence_is_found() -> None:
    text = parse(a_source("Court. " + "mot " * 16 + "."), "trial", "fr")
    assert [len(sentence.split()) for sentence in long_sentences(text)] == [17]


@every_message
@every_language
@pytest.mark.parametrize("case", [case for case in RIGHTS if case != "both_amounts"])
@pytest.mark.parametrize("after_refusal", [True, False], ids=["after a refusal", "new data"])
def test_a_letter_is_one_page_unless_it_prints_two_amounts(
    message: str, language: Language, case: str, after_refusal: bool
) -> None:
    filled = the_message(*RIGHTS[case], message=message, language=language, after_refusal=after_refusal)
    letter = to_letter([filled], an_envelope())
    with pikepdf.open(BytesIO(Press(ROOT / "templates" / "letters").print_one(letter))) as pdf:
        assert len(pdf.pages) == 1


@every_message
@every_language
@pytest.mark.parametrize("right", ["arr", "ai"])
def test_a_right_bears_its_official_name(message: str, language: Language, right: str) -> None:
    folder = ROOT / "outreach" / "eligibility" / "rights" / right
    known = yaml.safe_load((folder / "right.yaml").read_text(encoding="utf-8"))
    name = f"{known['name'][language]} ({known['abbreviation'][language]})".replace("'", "’")
    said = the_message(a_right(right), message=message, language=language)
    assert any(line.startswith(f"{name}.") for block in said.blocks for line in block.lines)
