"""Questions of QTI 3.0 and of a Common Cartridge, in the form of the published examples."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from promdaen.assessment.tests.rules.files.samples import PNG

QTI3 = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"


def qti_item(*, body: str, key: str = "", cardinality: str = "single", more: str = "") -> str:
    """An item of QTI 3.0; `key` has the right values, separated by commas."""
    values = "".join(f"<qti-value>{value}</qti-value>" for value in key.split(",") if value)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="{QTI3}" identifier="item-1" title="A title" adaptive="false"
  time-dependent="false" xml:lang="en">
  <qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}"
    base-type="identifier"><qti-correct-response>{values}</qti-correct-response>
  </qti-response-declaration>
  <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
  <qti-item-body>{body}</qti-item-body>
  <qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>
  {more}
</qti-assessment-item>"""


CHOICE = qti_item(
    key="ChoiceA",
    body="""<p>Look at the text in the picture.</p>
<p><img src="images/sign.png" alt="Never leave luggage unattended"/></p>
<qti-choice-interaction response-identifier="RESPONSE" shuffle="false" max-choices="1">
<qti-prompt>What does it <strong>say</strong>?</qti-prompt>
<qti-simple-choice identifier="ChoiceA">You must stay with your luggage.
<qti-feedback-inline outcome-identifier="FEEDBACK" identifier="ChoiceA">Yes.</qti-feedback-inline>
</qti-simple-choice>
<qti-simple-choice identifier="ChoiceB">Do not let others see it.</qti-simple-choice>
</qti-choice-interaction>""",
    more='<qti-modal-feedback outcome-identifier="F" identifier="f" show-hide="show">'
    "<qti-content-body><p>Bags are stolen.</p></qti-content-body></qti-modal-feedback>",
)
SEVERAL = qti_item(
    key="H,O",
    cardinality="multiple",
    body="""<qti-choice-interaction response-identifier="RESPONSE" max-choices="0">
<qti-prompt>Which elements form water?</qti-prompt>
<qti-simple-choice identifier="H">Hydrogen</qti-simple-choice>
<qti-simple-choice identifier="He">Helium</qti-simple-choice>
<qti-simple-choice identifier="O">Oxygen</qti-simple-choice>
</qti-choice-interaction>""",
)
ORDER = qti_item(
    key="C,A,B",
    cardinality="ordered",
    body="""<qti-order-interaction response-identifier="RESPONSE" shuffle="true">
<qti-prompt>Who came first?</qti-prompt>
<qti-simple-choice identifier="A">Second</qti-simple-choice>
<qti-simple-choice identifier="B">Third</qti-simple-choice>
<qti-simple-choice identifier="C">First</qti-simple-choice>
</qti-order-interaction>""",
)


def associable(**texts: str) -> str:
    inside = "".join(
        f'<qti-simple-associable-choice identifier="{name}" match-max="1">{text}'
        "</qti-simple-associable-choice>"
        for name, text in texts.items()
    )
    return f"<qti-simple-match-set>{inside}</qti-simple-match-set>"


MATCH = qti_item(
    key="C R,D M",
    cardinality="multiple",
    body="""<qti-match-interaction response-identifier="RESPONSE" max-associations="2">
<qti-prompt>Match the characters with the plays.</qti-prompt>
"""
    + associable(C="Capulet", D="Demetrius")
    + associable(M="A Midsummer-Night's Dream", R="Romeo and Juliet", T="The Tempest")
    + "</qti-match-interaction>",
)
TRUTH = qti_item(
    key="true",
    body="""<p>It is so.</p><qti-choice-interaction response-identifier="RESPONSE" max-choices="1">
<qti-simple-choice identifier="true">True</qti-simple-choice>
<qti-simple-choice identifier="false">False</qti-simple-choice></qti-choice-interaction>""",
)
TEXT = qti_item(
    key="York",
    body="""<p>Now is the winter of our discontent made glorious summer by this sun of
<qti-text-entry-interaction response-identifier="RESPONSE" expected-length="15"/>;</p>""",
)


def cartridge_item(
    *, profile: str, presentation: str, conditions: str = "", feedback: str = ""
) -> str:
    return f"""<item ident="q{profile}" title="A title"><itemmetadata><qtimetadata>
<qtimetadatafield><fieldlabel>cc_profile</fieldlabel><fieldentry>cc.{profile}.v0p1</fieldentry>
</qtimetadatafield></qtimetadata></itemmetadata>
<presentation>{presentation}</presentation><resprocessing>
<outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>
{conditions}</resprocessing>{feedback}</item>"""


def html_text(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<material><mattext texttype="text/html">{escaped}</mattext></material>'


def labels(cardinality: str, ident: str = "r1", head: str = "", **texts: str) -> str:
    inside = "".join(
        f'<response_label ident="{name}">{html_text(text)}</response_label>'
        for name, text in texts.items()
    )
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{head}'
        f"<render_choice>{inside}</render_choice></response_lid>"
    )


def scored(inside: str, points: str = "100") -> str:
    return (
        f'<respcondition continue="No"><conditionvar>{inside}</conditionvar>'
        f'<setvar action="Set" varname="SCORE">{points}</setvar></respcondition>'
    )


GENERAL = (
    '<respcondition continue="Yes"><conditionvar><other/></conditionvar>'
    '<displayfeedback feedbacktype="Response" linkrefid="general_fb"/></respcondition>'
)
CARTRIDGE_ITEMS = (
    cartridge_item(
        profile="multiple_choice",
        presentation=html_text(
            '<div>Which sign? <img src="$IMS-CC-FILEBASE$/signs/sign.png" alt="SIGN 4"></div>'
        )
        + labels("Single", a="This one", b="That one"),
        conditions=GENERAL + scored('<varequal respident="r1">b</varequal>'),
        feedback='<itemfeedback ident="general_fb"><flow_mat>'
        + html_text("Signs are in the guide.")
        + "</flow_mat></itemfeedback>",
    ),
    cartridge_item(
        profile="multiple_response",
        presentation=html_text("Which are even?")
        + labels("Multiple", p="two", q="three", r="six"),
        conditions=scored(
            '<and><varequal respident="r1">p</varequal><not><varequal respident="r1">q</varequal>'
            '</not><varequal respident="r1">r</varequal></and>'
        ),
    ),
    cartridge_item(
        profile="true_false",
        presentation=html_text("It is so.") + labels("Single", t="True", f="False"),
        conditions=scored('<varequal respident="r1">f</varequal>'),
    ),
    cartridge_item(
        profile="matching",
        presentation=html_text("Match them.")
        + labels("Single", "r1", html_text("Port"), x="Sea", y="Air")
        + labels("Single", "r2", html_text("Airport"), x="Sea", y="Air"),
        conditions=scored('<varequal respident="r1">x</varequal>', "50")
        + scored('<varequal respident="r2">y</varequal>', "50"),
    ),
    cartridge_item(
        profile="fib",
        presentation=html_text("Capital?")
        + '<response_str ident="r1" rcardinality="Single"><render_fib/></response_str>',
        conditions=scored('<varequal respident="r1">Amaurot</varequal>'),
    ),
    cartridge_item(profile="essay", presentation=html_text("Write about it.")),
)
CARTRIDGE = (
    '<?xml version="1.0" encoding="UTF-8"?><questestinterop '
    'xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="a" title="Quiz">'
    f'<section ident="root">{"".join(CARTRIDGE_ITEMS)}</section></assessment></questestinterop>'
)


def manifest(resources: Mapping[str, str]) -> str:
    """A list of contents: the type of each resource by its path."""
    inside = "".join(
        f'<resource identifier="r{number}" type="{kind}" href="{path}"><file href="{path}"/>'
        "</resource>"
        for number, (path, kind) in enumerate(resources.items())
    )
    return (
        '<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1" identifier="m">'
        f"<organizations/><resources>{inside}</resources></manifest>"
    )


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in parts.items():
            archive.writestr(path, data)
    return buffer.getvalue()


QTI_PACKAGE = package(
    {
        "imsmanifest.xml": manifest(
            {
                "items/choice.xml": "imsqti_item_xmlv3p0",
                "items/order.xml": "imsqti_item_xmlv3p0",
                "test.xml": "imsqti_test_xmlv3p0",
                "items/gone.xml": "imsqti_item_xmlv3p0",
            }
        ),
        "items/choice.xml": CHOICE,
        "items/order.xml": ORDER,
        "items/images/sign.png": PNG,
    }
)
CARTRIDGE_PACKAGE = package(
    {
        "imsmanifest.xml": manifest(
            {
                "i1/assessment.xml": "imsqti_xmlv1p2/imscc_xmlv1p3/assessment",
                "web_resources/signs/sign.png": "webcontent",
            }
        ),
        "i1/assessment.xml": CARTRIDGE,
        "web_resources/signs/sign.png": PNG,
    }
)
