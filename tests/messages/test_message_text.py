"""A text says what is wrong with it when it is read, not when it is sent."""

import pytest
from message_builders import a_source, a_text

from outreach.errors import TextBroken
from outreach.messages.blocks import Block, Run
from outreach.messages.filling import fill
from outreach.messages.markdown import parse

FIELDS = {"phone": "0800 00 000", "code": "K7QM-3F9T-2HXS"}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param("# subject\n\nObjet\n\n# body\n\nBonjour\n\n# tested\n", "section sms", id="a section missing"),
        pytest.param(a_source("   "), "section body", id="a section empty"),
        pytest.param(a_source() + "# sms\n\nDeux\n", "sms stands twice", id="a section twice"),
        pytest.param(a_source() + "# annexe\n\nMots\n", "annexe", id="a section not known"),
        pytest.param("Mots\n" + a_source(), "before the first section", id="words before the sections"),
        pytest.param(a_source("Bonjour {{surname}}."), "surname", id="a placeholder not known"),
        pytest.param(a_source("Bonjour {{ phone }}."), "not well written", id="a placeholder badly written"),
        pytest.param(a_source("{{if arr}}\nBonjour."), "arr is not closed", id="a condition not closed"),
        pytest.param(
            a_source("{{if arr}}\nBonjour.\n{{end ai}}"), "ai does not fit", id="a condition closed crosswise"
        ),
        pytest.param(a_source("Bonjour.\n{{end arr}}"), "arr does not fit", id="a condition never opened"),
        pytest.param(a_source("{{if rich}}\nBonjour.\n{{end rich}}"), "rich is not known", id="a condition not known"),
        pytest.param(
            a_source("Oui {{if arr}} non {{end arr}}."), "alone on their line", id="a condition in a sentence"
        ),
        pytest.param(a_source(sms="{{if arr}}\nUn\n{{end arr}}"), "body only", id="a condition in the SMS"),
        pytest.param(a_source("Un mot. {#secret}"), "secret is not known", id="a part not known"),
        pytest.param(a_source("*Bonjour*"), "em", id="italics"),
        pytest.param(a_source("[ici](https://example.be)"), "link", id="a link"),
        pytest.param(a_source("![photo](a.png)"), "image", id="a picture"),
        pytest.param(a_source("<b>Bonjour</b>"), "html_inline", id="HTML in a line"),
        pytest.param(a_source("<div>\nBonjour\n</div>"), "html_block", id="HTML of its own"),
        pytest.param(a_source("> Bonjour"), "blockquote", id="a quotation"),
        pytest.param(a_source("### Bonjour"), "heading h3", id="a heading of another level"),
        pytest.param(a_source("1. Un\n2. Deux"), "ordered_list", id="a numbered list"),
        pytest.param(a_source("- Un\n  - Deux"), "bullet_list", id="a list in a list"),
        pytest.param(a_source("- Un\n\n  Encore"), "paragraph", id="two paragraphs in one item"),
        pytest.param(a_source("Un  \nDeux"), "hardbreak", id="a forced line break"),
        pytest.param(a_source("Mot `code`"), "code_inline", id="code"),
        pytest.param(a_source("---"), "hr", id="a rule"),
    ],
)
def test_a_broken_text_is_refused_with_its_reason(source: str, reason: str) -> None:
    with pytest.raises(TextBroken) as refused:
        parse(source, "new_right", "fr")
    assert reason in refused.value.sentence
    assert "new_right in fr" in refused.value.sentence


def test_the_body_becomes_headings_paragraphs_and_lists() -> None:
    text = a_text("## Que faire {#step}\n\nUne **bonne**\nnouvelle.\n\n- Un\n- **Deux**", language="nl")
    assert [passage.block for passage in text.body] == [
        Block("heading", (Run("Que faire"),), name="step"),
        Block("paragraph", (Run("Une "), Run("bonne", strong=True), Run(" nouvelle."))),
        Block("list", items=((Run("Un"),), (Run("Deux", strong=True),))),
    ]
    assert text.parts == ("step",)


def test_a_french_colon_never_begins_a_line() -> None:
    assert a_text("Aide : oui ?").body[0].block.lines == ("Aide\u00a0: oui\u00a0?",)
    assert a_text("Aide : oui ?", language="de").body[0].block.lines == ("Aide : oui ?",)


def test_a_condition_says_or_leaves_out_whole_blocks() -> None:
    text = a_text("{{if arr}}\nRevenu.\n{{end arr}}\n{{if not arr}}\nAutonomie.\n{{end arr}}")
    assert [block.lines for block in fill(text, FIELDS, frozenset({"arr"})).blocks] == [("Revenu.",)]
    assert [block.lines for block in fill(text, FIELDS, frozenset()).blocks] == [("Autonomie.",)]


def test_conditions_stand_inside_one_another() -> None:
    text = a_text("{{if arr}}\nUn.\n\n{{if needs_finding}}\nDeux.\n{{end needs_finding}}\n{{end arr}}")
    assert len(fill(text, FIELDS, frozenset({"arr", "needs_finding"})).blocks) == 2
    assert len(fill(text, FIELDS, frozenset({"arr"})).blocks) == 1
    assert fill(text, FIELDS, frozenset({"needs_finding"})).blocks == ()


def test_items_under_conditions_make_one_list() -> None:
    text = a_text("{{if arr}}\n- Un\n{{end arr}}\n{{if ai}}\n- Deux\n{{end ai}}")
    (block,) = fill(text, FIELDS, frozenset({"arr", "ai"})).blocks
    assert block.lines == ("Un", "Deux")


def test_a_value_missing_stops_the_message_and_names_the_placeholder() -> None:
    for fields in ({}, {"phone": "  "}):
        with pytest.raises(TextBroken, match="no value for phone"):
            fill(a_text(), fields, frozenset())


def test_a_value_of_a_block_left_out_is_not_asked_for() -> None:
    text = a_text("Bonjour.\n\n{{if arr_amount_known}}\n{{arr_amount}}\n{{end arr_amount_known}}")
    assert len(fill(text, FIELDS, frozenset()).blocks) == 1
    with pytest.raises(TextBroken, match="arr_amount"):
        fill(text, FIELDS, frozenset({"arr_amount_known"}))


def test_a_condition_nobody_knows_is_refused() -> None:
    with pytest.raises(TextBroken, match="rich"):
        fill(a_text(), FIELDS, frozenset({"rich"}))


@pytest.mark.parametrize(
    "value", ["*<b>_[", "**fort**", "# titre", "{{code}}", "{{if arr}}", "<script>", "#panic()", "\\n"]
)
def test_a_value_with_markup_stays_plain_words(value: str) -> None:
    (block,) = fill(a_text("Pour : {{code}}"), {**FIELDS, "code": value}, frozenset()).blocks
    assert block.runs == (Run(f"Pour\u00a0: {value}"),)


def test_a_line_break_in_a_value_cannot_open_a_mail_header() -> None:
    text = a_text(subject="Pour {{code}}")
    assert fill(text, {**FIELDS, "code": "A\r\nBcc: x"}, frozenset()).subject == "Pour A Bcc: x"


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x00", "\x1b"])
def test_a_sign_that_cannot_be_seen_stops_the_message(sign: str) -> None:
    with pytest.raises(TextBroken, match="cannot be seen") as refused:
        fill(a_text(), {"phone": f"0800{sign}1"}, frozenset())
    assert "0800" not in refused.value.sentence


def test_names_of_every_script_go_in_unchanged() -> None:
    for name in ("Ğülşen Öztürk", "Ελένη", "Жанна", "عائشة", "Nguyễn"):
        (block,) = fill(a_text("{{code}}"), {**FIELDS, "code": name}, frozenset()).blocks
        assert block.lines == (name,)
