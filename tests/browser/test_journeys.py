"""Journeys in a real browser: by keyboard alone, without JavaScript, on a narrow telephone, checked by axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from web_world import PASSWORD

LANGUAGES = ["fr", "nl", "de"]
PAGES = [
    "/",
    "/check",
    "/check/age",
    "/check/nationality_group",
    "/check/own_work_income",
    "/letter",
    "/your-data",
    "/rights",
    "/rights/arr",
    "/rights/social_tariff_energy",
    "/desk/sign-in",
    "/nothing",
]
ANSWERS = {
    "age": "34",
    "really_lives_in_belgium": "no",
    "receives_arr": "no",
    "receives_ai": "no",
}


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]][:2]) for each in found]


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def answer_until_the_result(page):
    for _ in range(30):
        name = page.url.rsplit("/", 1)[1]
        if name == "result":
            return
        if page.locator("input[type=radio]").count():
            page.check(f"input[value={ANSWERS.get(name, 'no')}]")
        else:
            page.fill("input[name=value]", ANSWERS.get(name, "0"))
        page.click("main form button >> nth=0")
    pytest.fail("the questions do not end")


@pytest.mark.parametrize("language", LANGUAGES)
def test_main_pages_pass_axe_and_fit_on_a_narrow_telephone(open_page, language):
    page = open_page("/")
    assert violations(page) == []
    for path in PAGES:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"/{language}{path}")
        assert violations(page) == [], path
        page.set_viewport_size({"width": 320, "height": 640})
        assert not is_too_wide(page), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_errors_and_result_pass_axe_with_and_without_javascript(open_page, language):
    page = open_page(f"/{language}/check", scripts=language != "nl")
    page.click("main form button")
    page.click("main form button >> nth=0")
    assert page.locator(".govuk-error-summary").is_visible()
    if language != "nl":  # axe itself is JavaScript
        assert violations(page) == []
        assert page.evaluate("document.activeElement.classList.contains('govuk-error-summary')")
    answer_until_the_result(page)
    assert page.locator(".verdict").count() == 2
    if language != "nl":
        assert violations(page) == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert not is_too_wide(page)
    page.go_back()
    assert "/result" not in page.url
    assert page.locator("input:checked, input[value]:not([type=hidden])").count()


def test_the_questions_can_be_answered_by_keyboard_alone(open_page):
    page = open_page("/fr/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    press_tab_until(page, "Commencer les questions")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/check")
    press_tab_until(page, "Commencer les questions")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/age")
    for _ in range(30):
        name = page.url.rsplit("/", 1)[1]
        if name == "result":
            break
        if page.locator("input[type=radio]").count():
            press_tab_until_field(page)
            page.keyboard.press("Space")
            if ANSWERS.get(name, "no") == "no":
                page.keyboard.press("ArrowDown")
        else:
            press_tab_until_field(page)
            page.keyboard.type(ANSWERS.get(name, "0"))
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert page.locator(".verdict").count() == 2


def press_tab_until(page, words):
    for _ in range(25):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.innerText"):
            return
    pytest.fail(f"Tab never reaches {words!r}")


def press_tab_until_field(page):
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("['answer', 'value'].includes(document.activeElement.name)"):
            return
    pytest.fail("Tab never reaches the field")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_letter_is_answered_from_its_qr_code(open_page, site, scripts):
    letter = site.a_letter(languages=("nl",))
    page = open_page(f"/l/{letter.code}", width=320, scripts=scripts)
    assert page.locator("html").get_attribute("lang") == "nl-BE"
    assert page.input_value("#code") == letter.code
    page.check("input[value=call_me_back]")
    page.fill("#phone", "0470 12 34 56")
    for part, value in (("day", letter.born.day), ("month", letter.born.month), ("year", letter.born.year)):
        page.fill(f"#born-{part}", str(value))
    page.click("main form button")
    assert page.locator(".govuk-panel").is_visible()
    assert letter.code not in page.url


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_passes_axe(open_page, language):
    page = open_page(f"/{language}/desk/sign-in")
    page.fill("#username", "approver")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    for path in ("campaigns", "campaigns/1", "campaigns/1/messages"):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"/{language}/desk/{path}")
        assert violations(page) == [], path
        page.set_viewport_size({"width": 320, "height": 640})
        assert not is_too_wide(page), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tasks_of_the_desk_pass_axe_and_fit(open_page, site, language):
    site.tasks()
    page = open_page(f"/{language}/desk/sign-in")
    page.fill("#username", "agent")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.goto(f"/{language}/desk/tasks")
    assert page.locator("main tbody tr").count() >= 2
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert not is_too_wide(page)


def test_nothing_is_asked_of_anybody_else_and_nothing_is_blocked(open_page, site):
    page = open_page("/fr/")
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto("/fr/check/residence")
    assert asked
    assert all(url.startswith(site.address) for url in asked)
    assert complaints == []
    assert page.evaluate("document.fonts.check('16px \"Atkinson Hyperlegible\"')")
