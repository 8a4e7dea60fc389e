"""The desk reorders by keyboard and by dragging, the delegate sees questions come and go: in Chromium."""

import pytest

from tests.registration.test_browser import reach
from tests.support.organisers import sign_in

pytestmark = pytest.mark.browser
ORGANISER = "organiser@example.org"


@pytest.fixture
def desk(page, live_server):
    """A page signed in as the demo's organiser."""
    from eventapp import create_app
    from eventapp.accounts.models import User
    from eventapp.extensions import db
    from tests.support.applications import Client, demo_settings

    app = create_app("demo", **demo_settings(live_server.instance))
    app.test_client_class = Client
    with app.app_context():
        user = db.session.scalars(db.select(User).where(User.email == ORGANISER)).one()
        client = sign_in(app.test_client(), user)
        cookie = client.get_cookie("session", domain=app.config["SERVER_NAME"].partition(":")[0])
        db.session.remove()
        db.engine.dispose()
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
    return page


def names(page) -> list[str]:
    return page.locator("[data-section=needs] .builder__name").all_inner_texts()


def to_the_needs(desk) -> None:
    """Walk through the preview up to the page of the needs."""
    desk.goto("/en/s3-celac/manage/form/preview/eu/you")
    for field, text in {"given_name": "Ana", "family_name": "Sol", "email": "ana@example.org"}.items():
        desk.fill(f"#{field}", text)
    desk.select_option("#country", "SE")
    desk.locator("main form button[type=submit]").click()
    desk.fill("#organisation", "Instituto Sol")
    desk.check("#organisation_type-1", force=True)
    desk.locator("main form button[type=submit]").click()


def test_a_question_is_moved_by_keyboard_and_keeps_the_focus(desk):
    desk.goto("/en/s3-celac/manage/form")
    before = names(desk)
    button = desk.locator("[data-section=needs] li").nth(0).locator("[value=down]")
    focus = button.get_attribute("id")
    button.focus()
    with desk.expect_response("**/move"):
        desk.keyboard.press("Enter")
    desk.wait_for_function("name => document.querySelector('[data-section=needs] .builder__name').innerText !== name",
                           arg=before[0])  # fmt: skip
    assert names(desk) == [before[1], before[0], *before[2:]]
    desk.wait_for_function("id => document.activeElement.id === id", arg=focus)
    assert desk.locator("[data-reorder-status]").inner_text() == "Moved."
    desk.keyboard.press("Enter")  # and on, with the same button
    third = "name => document.querySelectorAll('[data-section=needs] .builder__name')[2].innerText === name"
    desk.wait_for_function(third, arg=before[0])
    desk.reload()
    assert names(desk)[2] == before[0]
    for place in (2, 1):  # and back, for the tests that share this server
        with desk.expect_response("**/move"):
            desk.locator("[data-section=needs] li").nth(place).locator("[value=up]").click()
        desk.reload()
    assert names(desk) == before


def test_a_question_is_dragged_to_another_place(desk):
    desk.goto("/en/s3-celac/manage/form")
    before = names(desk)
    desk.set_viewport_size({"width": 1280, "height": 1900})  # nothing scrolls while the mouse is down
    items = desk.locator("[data-section=needs] [data-reorder-item]")
    with desk.expect_response("**/move"):
        items.nth(len(before) - 1).drag_to(items.nth(0), target_position={"x": 40, "y": 4})
    desk.wait_for_function("name => document.querySelector('[data-section=needs] .builder__name').innerText === name",
                           arg=before[-1])  # fmt: skip
    desk.reload()
    assert names(desk) == [before[-1], *before[:-1]]


def test_a_question_comes_and_goes_with_the_answer_it_hangs_on(desk):
    desk.goto("/en/s3-celac/manage/form")
    desk.locator("li", has_text="More about your diet").get_by_role("link", name="Condition").click()
    desk.get_by_role("link", name="Add a comparison").click()
    desk.select_option("#of", label="Diet")
    desk.locator("main form button[type=submit]").click()
    desk.get_by_text("is one of").click()
    desk.get_by_text("Another diet").click()
    desk.locator("main form button[type=submit]").click()
    to_the_needs(desk)
    note = desk.locator("[data-question=diet_note]")
    assert note.is_hidden()
    assert desk.locator("[data-without-script]").first.is_hidden()
    desk.get_by_text("Another diet").click()
    assert note.is_visible()
    desk.get_by_text("Vegan", exact=True).click()
    assert note.is_hidden()


def test_a_region_is_found_by_typing_and_chosen_by_keyboard(desk):
    desk.goto("/en/s3-celac/manage/form/sections/needs/add/region")
    desk.fill("#label_en", "Where is your project?")
    desk.fill("#key", "project_region")
    desk.locator("main form button[type=submit]:visible").last.click()
    desk.wait_for_load_state()
    to_the_needs(desk)
    here = desk.url
    regions = desk.locator("#project_region")
    regions.wait_for()
    everywhere = regions.locator("option").count()
    finder = desk.get_by_label("Find in the list: Where is your project?")
    reach(desk, ".select-finder")
    desk.keyboard.type("FRANCE île")  # accents and the order of words do not count
    assert regions.locator("option").all_inner_texts() == ["Choose a region", "Ile-de-France"]
    assert everywhere > 500
    desk.keyboard.press("Enter")
    assert desk.url == here and desk.locator("#project_region:focus").count() == 1
    desk.keyboard.press("ArrowDown")
    finder.fill("")
    assert regions.locator("option").count() == everywhere
    assert regions.input_value() == "FR10"
    desk.locator("main form button[type=submit]").click()
    desk.wait_for_load_state()
    assert desk.url != here
