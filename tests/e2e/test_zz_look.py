import tomllib
from datetime import timedelta
from pathlib import Path
import pytest
from django.db import transaction
from django.utils import timezone
from promdaen.exercise.actions import runs, scenarios, seats, ticking, playing, clock, firing
from promdaen.exercise.models import Scenario, ExerciseRun
from promdaen.people.models import Department
from tests import browser
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OUT = Path("/tmp/pl-pics")

def test_look(live_server, in_turn, engine):
    data = tomllib.loads(Path("content/departments.toml").read_text())
    for n, one in enumerate(next(iter(v for v in data.values() if isinstance(v, list)))):
        Department.objects.update_or_create(code=one["code"], defaults=dict(name_km=one["name"]["km"], name_en=one["name"]["en"], short_km=one["short"]["km"], short_en=one["short"]["en"], position=n))
    values = tomllib.loads(Path("content/scenarios/ferry.toml").read_text())
    values.pop("review", None)
    now = timezone.now()
    with transaction.atomic():
        scenarios.put_scenario(values=values, by=None, now=now)
    row = Scenario.objects.get(code="EX-FERRY")
    run = runs.create_run(new=runs.NewRun(scenario=row, planned_on=now.date(), place="Sihanoukville", is_rehearsal=True), by=None, now=now)
    runs.open_briefing(run=run, by=None, now=now)
    codes = {c.cell: c.join_code for c in run.cells.all()}
    url = str(live_server)
    sizes = {}
    def open_phone(cell, width, lang):
        ctx = browser.visit(engine=engine, width=width, language=lang)
        page = ctx.__enter__()
        return ctx, page
    def shot(page, name):
        page.wait_for_timeout(400)
        print(name, browser.faults(page=page) if "EX" else "")
        browser.picture(page=page, name=name, folder=OUT)
    phones = []
    for cell, width, lang in (("immigration", 360, "km"), ("immigration", 360, "en"), ("border_patrol", 1280, "en")):
        ctx, page = open_phone(cell, width, lang)
        phones.append((cell, width, lang, ctx, page))
        page.goto(f"{url}/p/exercise/")
        shot(page, f"join-{width}-{lang}")
        page.goto(f"{url}/p/exercise/{codes[cell]}/join/")
        shot(page, f"code-{width}-{lang}")
        page.locator("main button.btn-primary").click()
        page.wait_for_url("**/feed/")
        shot(page, f"briefing-{width}-{lang}")
    others = {c: seats.take_seat(code=codes[c], now=timezone.now()) for c in ("maritime", "border_patrol", "anti_trafficking")}
    runs.start_run(run=run, rate=1, by=None, now=timezone.now())
    for p in phones:
        p[4].wait_for_selector("[data-feed]", timeout=8000, state="attached")
    def tell(c, to, *facts, **m):
        playing.send_message(seat=others[c], new=playing.NewMessage(to=to, facts=facts, **m), now=timezone.now())
    for minute in range(1, 9):
        clock.jump(run=run, second=minute * 60.0, by=None, now=timezone.now())
        ticking.tick(now=timezone.now())
        if minute == 3:
            tell("maritime", ["immigration"], "F1", "F2", text="ព័ត៌មានពីបញ្ជីសាឡាង / from the list")
        if minute == 5:
            tell("anti_trafficking", ["immigration", "border_patrol"], is_request=True, subject="people", text="")
            tell("border_patrol", ["immigration"], "F5", text="", is_unconfirmed=True)
    for cell, width, lang, ctx, page in phones:
        page.wait_for_timeout(2500)
        shot(page, f"feed-{width}-{lang}")
        page.locator("[data-go=send]").click()
        page.locator("[name=to]").first.check()
        page.locator("[name=what][value=ask]").check()
        if page.locator("[data-sensitive]").count():
            page.locator("[data-sensitive]").first.check()
        shot(page, f"send-{width}-{lang}")
        page.locator("[data-go=knows]").click()
        shot(page, f"knows-{width}-{lang}")
        page.locator("[data-go=note]").click()
        page.locator("#note-text").fill("Call the interpreter at booth 2 / ហៅអ្នកបកប្រែ")
        page.locator("[data-act=note] button").click()
        page.locator("[data-part=notes] .known li").first.wait_for()
        shot(page, f"note-{width}-{lang}")
    cell, width, lang, ctx, page = phones[0]
    page.locator("[data-go=feed]").click()
    page.locator("details.enclosed > summary").first.click()
    page.wait_for_timeout(1500)
    shot(page, "specimen-360-km")
    page.context.set_offline(True)
    page.locator("[data-go=send]").click()
    page.locator("[name=to]").first.check()
    page.locator("[name=what][value=tell]").check()
    page.locator("#send-text").fill("សាកល្បងពេលដាច់បណ្តាញ")
    page.locator("[data-act=message] button").click()
    page.wait_for_timeout(7000)
    page.troubles.clear()
    shot(page, "offline-360-km")
    page.context.set_offline(False)
    page.wait_for_timeout(9000)
    runs.end_run(run=run, by=None, now=timezone.now())
    page.evaluate("""async () => 0""")
    page.wait_for_timeout(4000)
    page.troubles.clear()
    shot(page, "wash-360-km")
    for p in phones:
        p[3].__exit__(None, None, None)
    # weight: the long scenario, a new phone at its end
    values = tomllib.loads(Path("content/scenarios/boat.toml").read_text()) if Path("content/scenarios/boat.toml").exists() else None
    print([str(p) for p in Path("content/scenarios").iterdir()])
    for path in Path("content/scenarios").glob("*.toml"):
        values = tomllib.loads(path.read_text()); values.pop("review", None)
        with transaction.atomic():
            scenarios.put_scenario(values=values, by=None, now=now)
        row = Scenario.objects.get(code=values["code"], is_current=True)
        run = runs.create_run(new=runs.NewRun(scenario=row, planned_on=now.date()), by=None, now=now)
        runs.open_briefing(run=run, by=None, now=now)
        runs.start_run(run=run, rate=1, by=None, now=timezone.now())
        clock.jump(run=run, second=values["minutes"] * 60.0, by=None, now=timezone.now())
        from promdaen.exercise.queries import rooms
        for n, i in list(rooms.room_of(run=ExerciseRun.objects.get(pk=run.pk)).injects.items()):
            if n not in rooms.room_of(run=ExerciseRun.objects.get(pk=run.pk)).fired:
                firing.fire_inject(run=run, number=n, by=None, now=timezone.now())
        cell = run.cells.first()
        import gzip
        for lang in ("km", "en"):
            with browser.visit(engine=engine, width=360, language=lang) as page:
                page.goto(f"{url}/p/exercise/{cell.join_code}/join/")
                got = {}
                def keep(r):
                    try: body = r.body()
                    except Exception: return
                    text = r.url.split("?")[0]
                    raw = text.endswith("woff2")
                    got[text] = len(body) if raw else len(gzip.compress(body, 6))
                page.on("response", keep)
                page.locator("main button.btn-primary").click()
                page.wait_for_url("**/feed/")
                page.wait_for_timeout(3000)
                print(values["code"], lang, sum(got.values()), {k.split("/")[-1] or k.split("/")[-2]: v for k, v in got.items()})
                print(browser.faults(page=page))
                browser.picture(page=page, name=f"long-{values['code']}-{lang}", folder=OUT)
