"""One filled text becomes a letter, an e-mail in two forms and an SMS."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from message_builders import CODE, a_text, an_envelope, the_message

from outreach.channels.letter_data import check
from outreach.errors import SettingsWrong, TextBroken
from outreach.languages import Language
from outreach.messages.blocks import Block, Run
from outreach.messages.checks import sender_faults
from outreach.messages.envelope import Sender, in_order
from outreach.messages.filling import Filled, fill
from outreach.messages.frame import frame_in
from outreach.messages.render import subject_of, to_html, to_letter, to_plain, to_sms
from outreach.settings import Settings

NASTY = "*<b>_[ <script>alert(1)</script> {{ phone }} #panic()"


def said(words: str, language: str = "fr") -> Filled:
    return Filled(language, "Objet", "Un message", (Block("paragraph", (Run(words),)),))


class _Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_a_letter_is_what_the_press_takes() -> None:
    for language in Language:
        check(to_letter([the_message(language=language)], an_envelope()))


def test_a_letter_carries_its_code_its_day_and_where_it_leads() -> None:
    letter = to_letter([the_message()], an_envelope(large_print=True))
    (part,) = letter["parts"]
    assert (part["lang"], part["date"], part["reference"]) == ("fr", "22 novembre 2026", CODE)
    assert part["code_hint"].endswith("droits.example/l")
    assert letter["qr"]["text"] == f"https://droits.example/l/{CODE}"
    assert letter["recipient"] == ["Jeanne Exemple", "Rue du Test 1", "4000 Liège"]
    assert letter["large_print"]
    assert letter["made_on"] == "2026-11-22"


def test_two_languages_make_two_parts_on_equal_footing() -> None:
    letter = to_letter([the_message(language=Language.NL), the_message()], an_envelope())
    check(letter)
    assert [part["lang"] for part in letter["parts"]] == ["nl", "fr"]
    assert letter["title"] == "U hebt misschien een nieuw recht / Vous avez peut-être un nouveau droit"
    assert [part["phone_label"] for part in letter["parts"]] == ["Gratis telefoonnummer:", "Téléphone gratuit\u00a0:"]


def test_which_language_comes_first_turns_with_the_code() -> None:
    firsts = [in_order((Language.FR, Language.NL), f"CODE-{n}")[0] for n in range(400)]
    assert 150 < firsts.count(Language.FR) < 250
    assert in_order((Language.FR, Language.NL), CODE) == in_order((Language.NL, Language.FR), CODE)
    assert in_order((Language.DE,), CODE) == (Language.DE,)


def test_the_law_s_line_in_the_other_language_stands_in_that_language() -> None:
    envelope = an_envelope(notice=Language.FR)
    (part,) = to_letter([the_message(language=Language.NL)], envelope)["parts"]
    assert part["notice"] == "Voulez-vous ce courrier en français\u00a0? Téléphone gratuit\u00a0: 0800 00 000"
    assert part["notice_lang"] == "fr"
    page = _Page(to_html([the_message(language=Language.NL)], envelope))
    assert [attrs["lang"] for tag, attrs in page.tags if tag == "p" and "lang" in attrs] == ["fr-BE"]


def test_a_message_to_somebody_who_acts_for_a_person_says_whom_it_is_about() -> None:
    message = the_message(for_another=NASTY)
    (part,) = to_letter([message], an_envelope())["parts"]
    assert part["blocks"][0]["runs"] == [
        {"text": "Nous vous écrivons parce que vous représentez\u00a0: ", "strong": False},
        {"text": NASTY, "strong": True},
        {"text": ". À partir d’ici, «\u00a0vous\u00a0» désigne cette personne.", "strong": False},
    ]
    assert NASTY in to_plain([message], an_envelope()).replace("\n", " ")
    assert NASTY in _Page(to_html([message], an_envelope())).words


@pytest.mark.parametrize("language", list(Language))
def test_before_anything_else_somebody_who_acts_for_a_person_learns_that_you_is_not_them(language: Language) -> None:
    you = {"fr": "vous", "nl": "u", "de": "Sie"}[language]
    for message in ("new_right", "new_right_reminder"):
        first, *others = the_message(message=message, language=language, for_another="Jeanne Exemple").blocks
        assert [run.text for run in first.runs if run.strong] == ["Jeanne Exemple"]
        assert re.search(rf"[«‘„]\s?{you}\s?[»’“]", first.lines[0])
        assert others == list(the_message(message=message, language=language).blocks)


def test_no_value_becomes_html() -> None:
    page = _Page(to_html([said(NASTY)], an_envelope()))
    assert not {"script", "b"} & {tag for tag, _ in page.tags}
    assert page.words.count(NASTY) == 1


def test_an_email_loads_nothing_links_nowhere_and_speaks_its_language() -> None:
    page = _Page(to_html([the_message(), the_message(language=Language.NL)], an_envelope()))
    assert not {"img", "a", "link", "iframe", "form"} & {tag for tag, _ in page.tags}
    assert not [attrs for _, attrs in page.tags if "src" in attrs or "href" in attrs]
    assert dict(page.tags)["html"] == {"lang": "fr-BE"}
    assert [attrs["lang"] for tag, attrs in page.tags if tag == "div"] == ["fr-BE", "nl-BE"]


def test_an_email_has_its_styles_in_its_lines_and_keeps_the_dark_ones() -> None:
    page = to_html([the_message()], an_envelope())
    assert '<h1 style="' in page
    assert "@media (prefers-color-scheme: dark)" in page


def test_plain_text_is_wrapped_and_keeps_headings_lists_and_code() -> None:
    plain = to_plain([the_message()], an_envelope())
    lines = plain.splitlines()
    assert max(map(len, lines)) <= 72
    heading = lines.index("Faites votre demande avant la fin du mois")
    assert set(lines[heading + 1]) == {"-"}
    assert any(line.startswith("- Allocation de remplacement") for line in lines)
    assert f"Votre code\u00a0: {CODE}" in lines


def test_both_languages_stand_in_one_mail() -> None:
    plain = to_plain([the_message(), the_message(language=Language.NL)], an_envelope())
    assert plain.index("Madame, Monsieur") < plain.index("Geachte mevrouw")
    assert subject_of([the_message(), the_message(language=Language.NL)]).count(" / ") == 1


def test_an_sms_beyond_two_segments_is_refused() -> None:
    with pytest.raises(TextBroken, match="3 segments"):
        to_sms([replace(said(""), sms="a" * 307)])


def test_an_sms_that_needs_unicode_is_refused() -> None:
    with pytest.raises(TextBroken, match="Unicode"):
        to_sms([replace(said(""), sms="Жанна")])


def test_typographic_signs_of_a_value_become_plain_in_an_sms() -> None:
    assert fill(a_text(), {"phone": "0800\u00a000\u00a0000"}, frozenset()).sms == "Un message: 0800 00 000"


def test_the_frame_is_complete_in_every_language() -> None:
    for language in Language:
        assert frame_in(language).closing


def test_a_frame_with_a_word_missing_names_it(tmp_path: Path) -> None:
    folder = tmp_path / "frame"
    folder.mkdir()
    (folder / "fr.yaml").write_text("closing: Salutations\n", encoding="utf-8")
    with pytest.raises(TextBroken, match="code_hint"):
        frame_in(Language.FR, folder.parent)


def test_the_sender_comes_from_the_settings(settings: Settings) -> None:
    sender = Sender.of(settings)
    assert sender.names["nl"] == settings.sender_name_nl
    assert sender.names == {
        "fr": "Service Droits (exemple)", "nl": "Dienst Rechten (voorbeeld)", "de": "Dienst Rechte (Beispiel)",
    }  # fmt: skip
    assert sender.address == [settings.sender_street, settings.sender_town]


@pytest.mark.parametrize(
    ("given", "setting", "reason"),
    [
        pytest.param({"sender_name": "Service Droits et Allocations"}, "_NAME", "allocations", id="an allowance"),
        pytest.param({"sender_name_nl": "Dienst Handicap"}, "_NAME_NL", "handicap", id="a disability"),
        pytest.param({"sender_name_de": "Dienst Tegemoetkoming"}, "_NAME_DE", "tegemoetkoming", id="another language"),
        pytest.param({"sender_name": "Service IVT"}, "_NAME", "ivt", id="an abbreviation"),
        pytest.param({"sender_name": "Service " * 5}, "_NAME", "longer than", id="too long for an SMS"),
        pytest.param({"sender_name_nl": "Дienst"}, "_NAME_NL", "Д", id="a character no SMS can write"),
    ],
)
def test_a_sender_whose_name_says_what_it_is_about_stops_with_its_setting(
    settings: Settings, given: dict[str, str], setting: str, reason: str
) -> None:
    with pytest.raises(SettingsWrong) as refused:
        Sender.of(replace(settings, **given))
    assert f"OUTREACH_SENDER{setting} is wrong" in refused.value.sentence
    assert reason in refused.value.sentence


def test_a_sender_with_accents_and_typographic_signs_may_sign() -> None:
    assert list(sender_faults("Guichet de l’Être – Accès")) == []
