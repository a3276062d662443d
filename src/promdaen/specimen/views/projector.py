"""The laboratory on the projector: a large specimen for a whole room, and its answer."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries
from promdaen.specimen.forms import lab as lab_forms
from promdaen.specimen.forms import projector as forms
from promdaen.specimen.queries import drawing, stock, trials
from promdaen.specimen.queries import projector as queries
from promdaen.specimen.rules import bench_tools
from promdaen.specimen.views import answers, bench

RIGHTS = ("own_runs", "runs", "curriculum")
CACHE_CONTROL = "private, max-age=600"


@require_http_methods(["GET", "POST"])
@login_required
def projector(request: AccountRequest) -> HttpResponse:
    """A large specimen with its tools; on request, where its defect is."""
    people_queries.require_right(*RIGHTS, account=request.user)
    form = forms.ProjectorForm(request.GET)
    if not form.is_valid():
        if not request.GET and stock.model_codes():
            return redirect(
                _address(
                    chosen={
                        "model": stock.model_codes()[0],
                        "what": queries.SURPRISE,
                        "seed": secrets.randbelow(forms.MAX_SEED),
                    }
                )
            )
        return render(request, "specimen/projector.html", {"form": form if request.GET else None})
    cleaned = form.cleaned_data
    context = _bench(request, chosen=cleaned, is_swift=False) | {
        "form": form,
        "look_url": f"{reverse('specimen:projector_look')}?{urlencode(cleaned)}",
        "next_url": _address(chosen=cleaned | {"seed": (cleaned["seed"] + 1) % forms.MAX_SEED}),
        "answer_url": f"{_address(chosen=cleaned)}&answer=1",
    }
    if "answer" in request.GET:
        context |= {"is_told": True} | _answer_context(chosen=cleaned)
    return render(request, "specimen/projector.html", context)


@require_POST
@login_required
def look(request: AccountRequest) -> HttpResponse:
    """The bench alone, for a page that swaps it in place."""
    people_queries.require_right(*RIGHTS, account=request.user)
    form = forms.ProjectorForm(request.GET)
    if not form.is_valid():
        raise Http404(_("Page not found."))
    context = _bench(request, chosen=form.cleaned_data, is_swift=True)
    return render(request, "specimen/parts/bench.html", context)


@require_GET
@gzip_page
@login_required
def picture(
    request: AccountRequest, model: str, seed: int, choice: str, view: str
) -> HttpResponse:
    """One view of a chosen specimen."""
    people_queries.require_right(*RIGHTS, account=request.user)
    try:
        bench_view = bench_tools.read_view(code=view)
    except ValueError:
        bench_view = None
    if (
        bench_view is None
        or seed > forms.MAX_SEED
        or not queries.fits_model(model=model, choice=choice)
    ):
        raise Http404(_("Page not found."))
    drawn = drawing.picture(
        specimen=queries.chosen_specimen(model=model, seed=seed, choice=choice), view=bench_view
    )
    return HttpResponse(
        drawn, content_type="image/svg+xml", headers={"Cache-Control": CACHE_CONTROL}
    )


def _bench(
    request: AccountRequest, *, chosen: dict[str, Any], is_swift: bool
) -> dict[str, object]:
    desk = trials.load_desk(specimen=_specimen(chosen=chosen))
    hand = lab_forms.tools_in_use(data=request.POST, sides=desk.sides)
    views = hand.views(is_every_slant=is_swift)
    bench_context = bench.context(
        desk=desk,
        hand=hand,
        views=views,
        urls=_urls(chosen=chosen, views=views),
        is_swift=is_swift,
    )
    page, is_asked = reverse("specimen:digits_wall"), request.POST.get("tool") == "digits"
    return bench_context | {"sums": bench.sums(desk=desk, page=page, back="") if is_asked else []}


def _answer_context(*, chosen: dict[str, Any]) -> dict[str, object]:
    """The answer: the places of the defect, and genuine oddities."""
    specimen = _specimen(chosen=chosen)
    highlights = drawing.places(specimen=specimen)
    views = answers.highlight_views(highlights=highlights)
    return answers.context(
        desk=trials.load_desk(specimen=specimen),
        places=highlights,
        urls=_urls(chosen=chosen, views=views),
    ) | {
        "defect": drawing.specimen_defect(specimen=specimen),
        "oddities": trials.specimen_oddities(specimen=specimen),
    }


def _urls(*, chosen: dict[str, object], views: list[bench_tools.SpecimenView]) -> list[str]:
    return [
        reverse(
            "specimen:projector_picture",
            args=(chosen["model"], chosen["seed"], chosen["what"], view.code),
        )
        for view in views
    ]


def _specimen(*, chosen: dict[str, Any]) -> queries.ChosenSpecimen:
    return queries.chosen_specimen(
        model=chosen["model"], seed=chosen["seed"], choice=chosen["what"]
    )


def _address(*, chosen: dict[str, Any]) -> str:
    query = urlencode({name: chosen[name] for name in ("model", "what", "seed")})
    return f"{reverse('specimen:projector')}?{query}"
