import pytest
from tests.support.windows import Window
from tests.test_browser_withholding import served, world_holds
import re
pytestmark = [pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
@pytest.mark.parametrize("width",[1280,390])
def test_shots(served, browser, width):
    world, server, seq = served
    there = f"/incidents/{world.ref}"
    w = Window(browser, server.url, "amina.shah@wy.example", width=width)
    def shot(path, name, unfold=False):
        w.go(there+path)
        if unfold: w.page.get_by_text("Withhold what this entry says").click()
        w.page.screenshot(path=f"/tmp/scg/withhold/shots/{name}-{width}.png", full_page=True)
        print(name, width, w.page.evaluate("""() => [...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth+1).map(e => e.tagName+'.'+e.className+' '+e.getBoundingClientRect().right).slice(0,12)"""))
    shot("/withholdings","hold")
    shot(f"/record/{seq}","propose",True)
    world.does("chair","lift_legal_hold",hold=world_holds(world)[0],reason="Over")
    p=world.does("secretariat","propose_withholding",entry=seq,ground="legal privilege",reason="Advice of counsel on the ownership of the wall").seq
    shot("/withholdings","proposed")
    shot(f"/record/{seq}","proposed-entry")
    w.go(there+"/withholdings")
    w.click("Approve: withhold it")
    w.page.wait_for_timeout(2500)
    print(w.page.url, w.page.locator("main").inner_text()[:1500], w.errors)
    shot("/withholdings","after"); shot(f"/record/{seq}","withheld-entry"); shot("/record","record")
