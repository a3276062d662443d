"""Which document of the help is about a page of the product."""

PAGE_GUIDES = {
    "": "guide/teaching",
    "account_": "security",
    "assessment": "guide/authoring",
    "booth": "guide/booth",
    "casework": "guide/cases",
    "config": "guide/teaching",
    "course": "guide/week",
    "course:add": "guide/teaching",
    "course:answer": "guide/files",
    "course:later": "guide/refreshers",
    "course:list": "guide/teaching",
    "course:needs": "guide/refreshers",
    "course:practice": "guide/practice",
    "course:programme": "guide/programmes",
    "course:roster": "guide/files",
    "course:run": "guide/teaching",
    "course:statements": "guide/other-systems",
    "course:setup": "guide/programmes",
    "course:target": "guide/programmes",
    "course:trainer": "guide/trainers",
    "course:year": "guide/refreshers",
    "curriculum": "guide/teaching",
    "curriculum:assignments": "guide/review",
    "curriculum:decide_recording": "guide/recordings",
    "curriculum:record": "guide/recordings",
    "curriculum:review": "guide/review",
    "evaluation": "guide/evaluation",
    "exchange": "guide/exchange",
    "exercise": "guide/exercises",
    "laptops": "guide/laptops",
    "lti": "guide/learning-platforms",
    "mfa_": "security",
    "people": "security",
    "people:api_tokens": "api",
    "people:officer": "guide/files",
    "people:system": "deploy",
    "people:webhooks": "api",
    "places": "guide/survey-round",
    "planning": "guide/border-programme",
    "planning:judge": "guide/experts",
    "questions": "guide/questions",
    "refresher": "guide/refreshers",
    "report": "guide/evaluation",
    "report:statistics": "guide/other-systems",
    "specimen": "guide/specimens",
    "survey": "guide/survey-round",
    "survey:calibrate": "guide/survey-visits",
    "survey:described_post": "guide/survey-visits",
    "survey:device": "guide/collect",
    "survey:export": "guide/survey-exports",
    "survey:heat": "guide/survey-figures",
    "survey:home": "guide/survey-visits",
    "survey:indicator": "guide/survey-instrument",
    "survey:instrument": "guide/survey-instrument",
    "survey:lineage": "guide/survey-instrument",
    "survey:map": "guide/survey-figures",
    "survey:visit": "guide/survey-visits",
}
"""Documents by the beginning of the names of pages; the longest beginning counts."""
SHORT_GUIDES = {
    "guide/exchange": "guide/short-exchange",
    "guide/survey-visits": "guide/short-assessor",
    "guide/teaching": "guide/short-trainer",
    "guide/week": "guide/short-trainer",
}
"""The short guide in Khmer of a guide that is in English so far."""


def page_guide(*, page: str, language: str) -> str:
    """The document about a page of the product, by its name such as `course:run`.

    >>> page_guide(page="course:roster_import", language="km")
    'guide/files'
    >>> page_guide(page="exchange:home", language="km"), page_guide(page="x", language="en")
    ('guide/short-exchange', 'guide/teaching')
    """
    beginnings = (name for name in PAGE_GUIDES if page.startswith(name))
    guide = PAGE_GUIDES[max(beginnings, key=len)]
    return SHORT_GUIDES.get(guide, guide) if language == "km" else guide
