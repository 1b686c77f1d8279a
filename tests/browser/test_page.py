"""The page in a real browser: clicked, walked through by keyboard, at a telephone's width, and with nasty names.

Needs Chromium with its driver (Debian: chromium and chromium-driver) and Selenium from PyPI.
"""

from __future__ import annotations

import functools
import importlib.util
import shutil
import time
from fractions import Fraction

import pytest

from catnet.algebra.matrix import Matrix
from catnet.drawing.page import page_data, page_text
from catnet.groups.operators import as_matrix
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from tests.drawing.subjects import D4, INSTANCES, ODD, SQUARE, triangle

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
if importlib.util.find_spec("selenium") is None:
    pytest.skip("Selenium is not installed: pip install selenium", allow_module_level=True)
if CHROMIUM is None or DRIVER is None:
    pytest.skip(
        "Chromium or its driver is not installed: apt-get install chromium chromium-driver", allow_module_level=True
    )

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1000",
)


def make_browser(folder, *flags):
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, *flags, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.binary_location = CHROMIUM
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    made = make_browser(tmp_path_factory.mktemp("profile"), "--force-prefers-reduced-motion")
    yield made
    made.quit()


@pytest.fixture
def show(browser, tmp_path):
    """Open the page of an instance at a width; what the browser complains of must be nothing."""

    def opened(theta, ends=None, *, name="test", width=1280):
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500},
        )
        path = tmp_path / "page.html"
        data = page_data(theta, ends, name=name)
        path.write_text(page_text(data), encoding="utf-8")
        browser.get_log("browser")
        browser.get(path.as_uri())
        assert browser.execute_script("return document.body.dataset.ready") == "yes"
        return data

    yield opened
    assert browser.get_log("browser") == []


def find(browser, selector):
    return browser.find_element("css selector", selector)


def click(browser, selector):
    target = find(browser, selector)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", target)
    target.click()


def press(browser, word):
    buttons = browser.find_elements("css selector", "#elements button")
    button = next(button for button in buttons if button.text == word)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    deadline = time.monotonic() + 60
    while browser.execute_script("return document.body.dataset.at") != word:
        assert time.monotonic() < deadline, f"{word} did not land"
        time.sleep(0.02)


def point_at(browser, x, y, pin=False):
    """Move the pointer to a place of the map, given between −1 and 1."""
    from selenium.webdriver import ActionChains

    canvas = find(browser, "#map")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", canvas)
    half = canvas.size["width"] / 2
    chain = ActionChains(browser).move_to_element_with_offset(canvas, round(x * half), round(-y * half))
    (chain.click() if pin else chain).perform()


def region(browser):
    """What the panel says of the region, as a list of pairs."""
    terms = [node.text for node in browser.find_elements("css selector", "#region dt")]
    return list(zip(terms, [node.text for node in browser.find_elements("css selector", "#region dd")], strict=True))


def settled(browser):
    browser.execute_async_script(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))"
    )


def place_of(browser, layer, neuron):
    """The height at which a neuron is drawn."""
    group = browser.execute_script(
        "const all = [...document.querySelectorAll('#net > g')]; const widths = arguments[0];"
        "return all[widths.slice(0, arguments[1]).reduce((a, b) => a + b, 0) + arguments[2]].getAttribute('transform')",
        list(SQUARE.widths),
        layer,
        neuron,
    )
    return float(group.split(",")[1].rstrip(")"))


def test_pointing_at_a_region_shows_its_pattern_and_its_exact_affine_map(browser, show):
    data = show(SQUARE, D4)
    reach = Fraction(data["networks"]["given"]["map"]["reach"])
    for x, y in ((0.6, 0.55), (0.02, -0.03), (-0.75, 0.02)):
        point_at(browser, x, y)
        told = dict(region(browser))
        point = tuple(Fraction(str(value)) * reach for value in (x, y))
        hidden = SQUARE.layer(1)(point)
        assert told["layer 1"].split(":")[0] == "".join("1" if value else "0" for value in hidden)
        assert told["layer 2"].split(":")[0] == "".join("1" if value else "0" for value in SQUARE.layer(2)(hidden))
        inner = tuple(map(Fraction, told["x"].strip("()").replace("−", "-").split(", ")))
        (value,) = SQUARE(inner)
        assert told["f at x"] == f"({value})".replace("-", "−")
    point_at(browser, 0.6, 0.55)
    assert dict(region(browser))["f(x)"] == "x₀ + x₁ − 5/2"
    point_at(browser, 0.6, 0.55, pin=True)
    pinned = region(browser)
    point_at(browser, -0.6, -0.55)
    assert region(browser) == pinned and "pinned" in dict(pinned)["region"]


def test_a_group_element_moves_regions_points_and_neurons(browser, show):
    show(SQUARE, D4)
    point_at(browser, 0.45, 0.1, pin=True)
    before = region(browser)
    rest = [[place_of(browser, 1, a) for a in range(8)], [place_of(browser, 0, a) for a in range(2)]]
    picture = browser.execute_script("return document.getElementById('map').toDataURL()")
    proof = verify(SQUARE, D4).proof
    ends = {name: as_matrix(first) for name, first, _ in D4.generators}
    layers = {name: [as_matrix(operator) for operator in operators] for name, operators in proof.actions.generators}
    for word in ("r", "s", "sr", "rs"):
        press(browser, word)
        settled(browser)
        for layer, there in ((0, rest[1]), (1, rest[0])):
            moved = functools.reduce(Matrix.__matmul__, [layers[name][layer] for name in word])
            images = [[value != 0 for value in column].index(True) for column in moved.columns()]
            assert [place_of(browser, layer, a) for a in range(len(there))] == [there[image] for image in images]
        told = dict(region(browser))
        x = tuple(map(Fraction, told["x"].strip("()").replace("−", "-").split(", ")))
        gx = tuple(map(Fraction, told[f"{word} x"].split(" in ")[0].strip("()").replace("−", "-").split(", ")))
        assert gx == functools.reduce(Matrix.__matmul__, [ends[name] for name in word]).apply(x)
        assert told["f at x"] == told[f"f at {word} x"]
        assert browser.execute_script("return document.getElementById('map').toDataURL()") != picture
    press(browser, "e")
    settled(browser)
    assert region(browser) == before
    assert browser.execute_script("return document.getElementById('map').toDataURL()") == picture


def test_the_proof_is_stepped_through_layer_by_layer(browser, show):
    data = show(SQUARE, D4)
    assert find(browser, "#counter").text == "step 0 of 4" and not find(browser, "#back").is_enabled()
    for layer in (1, 2, 3):
        click(browser, "#next")
        assert find(browser, "#step p").text == f"✓ Layer {layer}: the square commutes."
        marks = [node.text for node in browser.find_elements("css selector", "#ladder .mark")]
        assert marks == ["✓"] * layer + ["·"] * (3 - layer)
        cells = [cell.text for cell in browser.find_elements("css selector", "#step table:first-of-type td")]
        rows = data["networks"]["given"]["squares"]["r"][layer - 1]["rows"]
        shown = [value.replace("-", "−") for side in ("left", "right") for row in rows[side] for value in row]
        assert cells == shown
    click(browser, "#next")
    assert "paste" in find(browser, "#step").text and not find(browser, "#next").is_enabled()
    click(browser, "#ladder [data-layer='1'] .mark")
    assert find(browser, "#counter").text == "step 1 of 4"


def test_the_near_miss_shows_the_square_that_breaks(browser, show):
    data = show(SQUARE, D4)
    click(browser, "#near")
    near = data["networks"]["near"]
    line = find(browser, "#change").text
    assert near["change"]["before"] in line and near["change"]["after"] in line and "Squares break for r, s" in line
    states = [square["state"] for square in near["squares"]["r"]]
    assert (
        "✗" in find(browser, "#step p").text
        and find(browser, "#counter").text == f"step {states.index('differs') + 1} of 4"
    )
    left, right = near["squares"]["r"][0]["rows"]["left"], near["squares"]["r"][0]["rows"]["right"]
    differing = sum(a != b for one, other in zip(left, right, strict=True) for a, b in zip(one, other, strict=True))
    assert len(browser.find_elements("css selector", "#step td.differs")) == 2 * differing > 0
    while find(browser, "#next").is_enabled():
        click(browser, "#next")
    marks = [node.text for node in browser.find_elements("css selector", "#ladder .mark")]
    assert marks == [{"commutes": "✓", "differs": "✗"}[state] for state in states]
    told = find(browser, "#step").text
    for part in ("point", "left", "right"):
        assert f"({', '.join(near['witness'][part])})".replace("-", "−") in told
    press(browser, "r")
    assert "the symmetry is broken" in find(browser, "#moved").text
    click(browser, "#given")
    assert not find(browser, "#change").is_displayed() and find(browser, "#counter").text == "step 0 of 4"


def test_everything_works_from_the_keyboard(browser, show):
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    show(SQUARE, D4)
    send = lambda *keys: ActionChains(browser).send_keys(*keys).perform()  # noqa: E731
    focused = functools.partial(
        browser.execute_script, "return document.activeElement.id || document.activeElement.textContent"
    )
    seen = []
    for _ in range(40):
        send(Keys.TAB)
        seen.append(focused())
        if seen[-1] == "next":
            break
    order = [seen.index(name) for name in ("given", "near", "e", "r", "colour", "in", "map", "generator", "next")]
    assert order == sorted(order)
    browser.execute_script("document.getElementById('map').focus()")
    send(Keys.ARROW_RIGHT)
    first = dict(region(browser))["region"]
    visited = {first}
    for key in (Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_RIGHT, Keys.ARROW_UP):
        send(key)
        visited.add(dict(region(browser))["region"])
    assert len(visited) == 5
    send(Keys.ENTER)
    assert dict(region(browser))["region"].endswith("pinned")
    send("+")
    assert find(browser, "#out").is_enabled()
    send("-", Keys.ESCAPE)
    assert region(browser) == []
    browser.execute_script("document.querySelector('#elements button:nth-child(2)').focus()")
    send(Keys.ENTER)
    assert find(browser, "#elements button:nth-child(2)").get_attribute("aria-pressed") == "true"
    browser.execute_script("document.querySelector('#ladder [data-layer=\"2\"]').focus()")
    send(Keys.ENTER)
    assert find(browser, "#counter").text == "step 2 of 4"
    assert browser.execute_script("return document.activeElement.dataset.layer") == "2"  # focus is kept


def test_what_is_zoomed_is_dragged_and_followed_by_the_keys(browser, show):
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    show(SQUARE, D4)
    canvas = find(browser, "#map")
    picture = functools.partial(browser.execute_script, "return document.getElementById('map').toDataURL()")
    settled(browser)
    whole = picture()
    browser.execute_script("document.getElementById('map').focus()")
    send = lambda *keys: ActionChains(browser).send_keys(*keys).perform()  # noqa: E731
    send("++")
    point_at(browser, 0.5, 0.5)
    under = dict(region(browser))["region"]
    half = canvas.size["width"] / 2
    chain = ActionChains(browser).move_to_element_with_offset(canvas, round(half / 2), round(-half / 2))
    chain.click_and_hold().move_by_offset(-round(half), round(half)).release().perform()
    point_at(browser, -0.5, -0.5)  # the same place of the map, which went along
    assert dict(region(browser))["region"] == under  # and the end of a drag pins nothing
    for _ in range(12):
        send(Keys.ARROW_LEFT)
    settled(browser)
    x = Fraction(dict(region(browser))["x"].strip("()").split(", ")[0].replace("−", "-"))
    assert x < -1  # far from where it was zoomed
    send("--", Keys.ESCAPE)
    settled(browser)
    assert picture() == whole


def test_every_control_has_a_name(browser, show):
    show(SQUARE, D4)
    for node in browser.find_elements("css selector", "button, select, canvas, svg, [role], section"):
        if node.is_displayed() and node.get_attribute("role") != "status":
            assert node.accessible_name, node.get_attribute("outerHTML")[:200]


@pytest.mark.parametrize("name", ["square", "triangle", "odd", "bent", "bent tanh", "linear", "matrices"])
@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_is_cut_off_and_letters_are_large_enough(browser, show, name, width):
    instance = INSTANCES[name]
    show(instance.network, instance.ends, name=name, width=width)
    if browser.find_elements("css selector", "#near") and find(browser, "#near").is_displayed():
        click(browser, "#near")
    press(browser, browser.find_elements("css selector", "#elements button")[1].text)
    click(browser, "#next")
    wide, seen = browser.execute_script(
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide == seen > width - 20
    sizes = browser.execute_script(
        "return [...document.querySelectorAll('p, dt, dd, td, button, svg text')]"
        ".filter((n) => n.getClientRects().length && n.textContent)"
        ".map((n) => parseFloat(getComputedStyle(n).fontSize) * (n.ownerSVGElement"
        " ? n.ownerSVGElement.getScreenCTM().a : 1))"
    )
    assert min(sizes) > 9.5
    targets = browser.execute_script(
        "return [...document.querySelectorAll('button, select')].filter((n) => n.getClientRects().length)"
        ".map((n) => n.getBoundingClientRect()).map((r) => Math.min(r.width, r.height))"
    )
    assert min(targets) >= 40


def test_without_a_map_the_rest_of_the_page_is_there(browser, show):
    show(ODD, INSTANCES["odd"].ends)
    note = find(browser, "#map-note").get_attribute("textContent")
    assert not find(browser, "#map").is_displayed() and "the network has 1" in note
    press(browser, "s")
    assert "no action on the hidden layers is known" in find(browser, "#moved").text
    click(browser, "#next")
    assert find(browser, "#step p").text == "✗ Layer 1: the square commutes for no choice."
    show(SQUARE)
    assert not find(browser, "#group-panel").is_displayed() and not find(browser, "#proof-panel").is_displayed()
    point_at(browser, 0.6, 0.55)
    assert dict(region(browser))["f(x)"] == "x₀ + x₁ − 5/2"


def test_a_network_with_one_input_has_its_graph_and_a_flip_is_seen(browser, show):
    show(INSTANCES["absolute"].network, INSTANCES["absolute"].ends)
    cells = [cell.text for cell in browser.find_elements("css selector", "#graph-table td")]
    assert cells == ["−1", "0", "1", "1", "0", "1"] and find(browser, "#graph polyline").get_attribute("points")
    assert len(browser.find_elements("css selector", "#ladder .sign")) == 1  # on the inputs, where s is a flip
    press(browser, "s")
    assert find(browser, "#net [data-layer='0'] .scale").text == "×−1"
    assert find(browser, "#net [data-layer='2'] .scale").text == ""
    show(SQUARE, D4)
    assert not find(browser, "#graph-panel").is_displayed()


def test_neurons_are_reached_by_keys_and_say_their_weights(browser, show):
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    show(SQUARE, D4)
    assert len(browser.find_elements("css selector", "#net [tabindex='0']")) == 1
    browser.execute_script("document.querySelector('#net [tabindex=\"0\"]').focus()")
    ActionChains(browser).send_keys(Keys.ARROW_RIGHT, Keys.ARROW_DOWN).perform()
    told = find(browser, "#neuron").text
    assert told.startswith("layer 1, neuron 1; orbit {0 1 2 3}; weights in: ") and "1 from 1" in told
    assert browser.execute_script("return document.activeElement.getAttribute('aria-label')") == "layer 1, neuron 1"
    ActionChains(browser).send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT).perform()
    assert find(browser, "#neuron").text.startswith("outputs, neuron 0")
    assert len(browser.find_elements("css selector", "#net [tabindex='0']")) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_can_be_read_by_day_and_by_night(browser, show, scheme):
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    try:
        show(SQUARE, D4)
        click(browser, "#near")
        press(browser, "r")
        ratios = browser.execute_script(CONTRAST)
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert len(ratios) > 40
    assert min(ratio for ratio, _ in ratios) >= 4.5, sorted(ratios)[:5]


CONTRAST = """
const numbers = (text) => text.match(/[0-9.]+/g).map(Number);
const linear = (v) => (v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
const light = ([r, g, b]) => [r, g, b].map((v) => linear(v / 255))
  .reduce((sum, v, k) => sum + v * [.2126, .7152, .0722][k], 0);
const behind = (node) => {
  for (let at = node; at; at = at.parentElement) {
    const colour = numbers(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
};
const kinds = "p, dt, dd, td, th, button:not(:disabled), select, h1, h2, caption, svg text";
const all = [...document.querySelectorAll(kinds)];
return all.filter((n) => n.getClientRects().length && n.textContent.trim()).map((n) => {
  const colour = numbers(n.ownerSVGElement ? getComputedStyle(n).fill : getComputedStyle(n).color);
  const [a, b] = [light(colour), light(behind(n))].sort((x, y) => y - x);
  return [(a + .05) / (b + .05), n.tagName + " " + n.textContent.slice(0, 20)];
});
"""


def test_a_slice_says_which(browser, show):
    show(triangle.network, triangle.ends)
    assert find(browser, "#map-note").text.startswith("A slice: x = s·(−1, 1, 0) + t·(−1, 0, 1)")


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>window.pwned = 1</script>",
        "<img src=x onerror='window.pwned=1'>",
        "'\"`</title><b>",
        "\u2028é\u202e",
    ],
)
def test_names_are_shown_and_do_nothing(browser, show, text):
    ends = EndActions(((text, *D4.generators[0][1:]), ("s", *D4.generators[1][1:])))
    show(SQUARE, ends, name=text)
    assert find(browser, "#name").get_attribute("textContent") == text
    press(browser, "s")
    click(browser, "#near")
    while find(browser, "#next").is_enabled():
        click(browser, "#next")
    assert browser.execute_script("return window.pwned") is None
    assert len(browser.find_elements("css selector", "script")) == 2
    assert browser.find_elements("css selector", "img, b") == []


def test_no_request_leaves_the_page(browser, show):
    import json

    browser.get_log("performance")
    show(SQUARE, D4)
    press(browser, "r")
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    assert sent and all(url.startswith("file://") and url.endswith("page.html") for url in sent)


def test_motion_is_shown_unless_it_is_not_wanted(tmp_path, tmp_path_factory):
    """With motion a neuron passes between its two places; `browser` above asks for none and lands at once."""
    path = tmp_path / "page.html"
    path.write_text(page_text(page_data(SQUARE, D4)), encoding="utf-8")
    passed = {}
    for flag in ("--force-prefers-reduced-motion", "--force-prefers-no-reduced-motion"):
        made = make_browser(tmp_path_factory.mktemp("profile"), flag)
        try:
            made.get(path.as_uri())
            passed[flag] = made.execute_async_script(
                "const done = arguments[0], seen = new Set(), start = performance.now();"
                "document.querySelectorAll('#elements button')[1].click();"
                "const look = () => { seen.add(document.querySelectorAll('#net > g')[2].getAttribute('transform'));"
                " if (performance.now() - start > 1500) done([seen.size, document.body.dataset.at]);"
                " else requestAnimationFrame(look); }; requestAnimationFrame(look);"
            )
        finally:
            made.quit()
    still, moving = passed.values()
    assert still[0] <= 2 and moving[0] > 4 and still[1] == moving[1] == "r"
