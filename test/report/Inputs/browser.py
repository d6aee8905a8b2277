"""browser.py PAGE LARGE [PICTURES]: tests the report's page in Chromium.

PAGE is the report of Inputs/project, and LARGE a report with many files (large.py).
Screenshots are written to the directory PICTURES.
"""
import json
import os
import sys

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import Select, WebDriverWait

page, large = ("file://" + os.path.realpath(path) for path in sys.argv[1:3])
pictures = sys.argv[3] if len(sys.argv) > 3 else None


def start():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    # Chromium has no sandbox and little shared memory in containers.
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu",
                     "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


browser = start()


def size(width, height):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})


def scheme(name):
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": name}]})


def picture(name):
    if pictures:
        browser.save_screenshot(os.path.join(pictures, name + ".png"))


def find(selector):
    return browser.find_element(By.CSS_SELECTOR, selector)


def all_of(selector):
    return [e for e in browser.find_elements(By.CSS_SELECTOR, selector) if e.is_displayed()]


def active():
    return browser.switch_to.active_element


def press(*keys):
    """To what has the focus."""
    for key in keys:
        active().send_keys(key)


def until(condition):
    WebDriverWait(browser, 60).until(lambda _: condition())


def rows():
    return [e.get_attribute("aria-label") for e in all_of("#list .entry a")]


def requests():
    """The requests of the page, without the page itself."""
    urls = []
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            urls.append(message["params"]["request"]["url"].split("#")[0])
    assert page in urls and large in urls
    return [url for url in urls if url not in (page, large)]


try:
    size(1400, 860)
    scheme("light")
    browser.get(page)

    # The list is complete, in order and escaped.
    assert rows() == [
        "shared, line 5, Open-coded in slot 0",
        "latin, line 4, Open-coded in slot 0",
        "n::File::size, line 8, Open-coded in slot 0",
        "n::File::size, line 9, Open-coded in slot 1",
        "main, line 18, Linked",
        "names, line 7, Open-coded in slot 0",
        "names, line 10, Open-coded in slot 1",
        "opendefer-dangling-capture, line 10, Error: opendefer-dangling-capture",
    ], rows()
    assert find("#status").text == "8 in 4 files"
    files = [option.text for option in Select(find("#file")).options]
    assert files == ["include/shared.h", "src/latin.cpp", "src/one.cpp", "src/two näh &.cpp"], files

    # A click shows the line, the mark and its text.
    all_of("#list .entry")[4].click()
    assert find("#line-18").get_attribute("class") == "changed chosen"
    assert find("#line-17").get_attribute("class") == "changed cause"
    mark = find("#line-18 .mark")
    assert mark.text == "defer" and mark == active()
    assert "inside the loop at src/one.cpp:17:3" in find("#tip").text
    assert mark.get_attribute("aria-describedby") == "tip"
    original = find("#line-18 .original").text
    lowered = find("#line-18 .lowered").text
    assert original.strip() == 'defer std::puts("again");', original
    assert "opendefer_f0" in lowered and 'puts' in lowered, lowered
    assert find("#line-18 .lowered .generated").text
    assert "::opendefer::__lowered::" not in lowered
    find("#names").click()
    assert "::opendefer::__lowered::" in find("#line-18 .lowered").text
    find("#names").click()
    find("#line-18 .mark").click()
    picture("light")

    # Hovering.
    all_of("#list .entry")[2].click()
    webdriver.ActionChains(browser).move_to_element(find("#line-9 .mark")).perform()
    assert "Open-coded in slot 1" in find("#tip").text
    assert "capture form, in n::File::size" in find("#tip").text
    webdriver.ActionChains(browser).move_to_element(find("h1")).perform()

    # Filters, with the mouse and with the arrow keys.
    find("#filter input[value=linked] + span").click()
    assert rows() == ["main, line 18, Linked"] and find("#status").text == "1 of 8"
    assert "dim" in find("#line-9 .mark").get_attribute("class")
    assert "dim" not in find("#line-18 .mark").get_attribute("class")
    press(Keys.ARROW_LEFT)
    assert len(rows()) == 6 and all("Open-coded" in row for row in rows())
    press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert len(rows()) == 1 and "Error" in rows()[0]
    press(Keys.ARROW_RIGHT)
    assert len(rows()) == 8

    # By keyboard alone: from the search to the list, to the source, and back.
    browser.get("about:blank")
    browser.get(page)
    press("/")
    assert active() == find("#search")
    press("n", "ä", "h")
    assert len(rows()) == 3, rows()
    press(Keys.ARROW_DOWN)
    assert active().get_attribute("aria-label") == "names, line 7, Open-coded in slot 0"
    outline = active().find_element(By.XPATH, "ancestor::tr").value_of_css_property("outline-style")
    assert outline == "solid", outline
    press(Keys.ARROW_DOWN, Keys.HOME, Keys.END, Keys.ARROW_UP)
    assert active().get_attribute("aria-label") == "names, line 10, Open-coded in slot 1"
    press(Keys.ENTER)
    assert active() == find("#line-10 .mark.open-coded"), active().get_attribute("outerHTML")
    assert active().value_of_css_property("outline-style") == "solid"
    press(Keys.TAB)
    assert active() == find("#line-10 .mark.error") and active().text == "inner"
    assert "src/two näh &.cpp:9: " in find("#tip .faint").text
    press(Keys.ESCAPE)
    assert active().get_attribute("aria-label") == "names, line 10, Open-coded in slot 1"
    press("n")
    assert active() == find("#line-10 .mark.error")
    press("p", "p")
    assert active() == find("#line-7 .mark")
    press("/")
    press(Keys.ESCAPE)
    assert len(rows()) == 8
    press("z", "z", "z")
    assert find("#nothing").is_displayed() and not rows()
    find("#clear").click()
    assert len(rows()) == 8

    # Tab reaches every element and is never trapped.
    find("#search").click()
    stops = set()
    for _ in range(40):
        press(Keys.TAB)
        stops.add(active().get_attribute("id") or active().get_attribute("class") or active().tag_name)
    assert {"theme", "help-open", "file", "previous", "next", "whole", "names", "search"} <= stops, stops
    find("#search").click()
    press(Keys.TAB)
    press("?")
    assert find("#help").is_displayed()
    press(Keys.ESCAPE)
    assert not find("#help").is_displayed()

    # Text is text.
    Select(find("#file")).select_by_visible_text("src/two näh &.cpp")
    assert 'two("</script><script>alert(1)</script>");' in find("#line-7 .original").text
    assert "</script> <!-- <b>&amp;" in find("#line-4 .original").text
    assert "\u2028" in find("#line-4 .original code").get_property("textContent")
    Select(find("#file")).select_by_visible_text("src/latin.cpp")
    assert "caf\ufffd" in find("#line-1 .original").text
    assert find("#line-4 .mark").text == "defer"

    # A link to a place.
    link = all_of("#list .entry a")[4].get_attribute("href")
    browser.get("about:blank")
    browser.get(link)
    assert "chosen" in find("#line-18").get_attribute("class")

    # Light and dark: as the system says, or as the user says.
    def background():
        return browser.execute_script("return getComputedStyle(document.body).backgroundColor")

    light = background()
    scheme("dark")
    dark = background()
    assert light != dark
    picture("dark")
    find("#theme").click()
    assert background() == light
    find("#theme").click()
    scheme("light")
    assert background() == dark
    browser.get("about:blank")
    browser.get(page)
    assert background() == dark, "the choice is remembered"
    find("#theme").click()
    assert background() == light

    # In a narrow window, each changed line is below its original, and nothing
    # overflows.
    size(420, 860)
    all_of("#list .entry")[1].click()
    over, under = find("#line-4 .original").rect, find("#line-4 .lowered").rect
    assert under["y"] >= over["y"] + over["height"] - 1, (over, under)
    assert not find("#line-1 .lowered").is_displayed()
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 420
    picture("narrow")

    # Many files, and a long one.
    size(1400, 860)
    browser.get(large)
    assert find("#status").text == "100 in 50 files", find("#status").text
    assert len(Select(find("#file")).options) == 50
    all_of("#list .entry a")[0].click()
    find("#next").click()
    fold = all_of(".fold button")[0]
    before = len(all_of("#code tr"))
    assert before < 100, before
    fold.send_keys(Keys.ENTER)
    until(lambda: len(browser.find_elements(By.CSS_SELECTOR, "#code tr")) > before)
    find("#whole").click()
    until(lambda: len(browser.find_elements(By.CSS_SELECTOR, "#code tr")) >= 10000)
    picture("large")

    assert not requests(), requests()
    errors = [e for e in browser.get_log("browser") if e["level"] == "SEVERE"]
    assert not errors, errors
finally:
    browser.quit()
