"""A check as JUnit XML, for continuous integration: one test case for each design, scenario and property."""

from __future__ import annotations

from xml.etree import ElementTree

from properties.verdicts.checked import Checked
from properties.verdicts.verdict import Answer, Judgement, Verdict


def as_junit(checked: Checked) -> str:
    """The XML text. A verdict that is not the expected one is a failure; an undecided one that is expected is skipped.

    Times are left out: the same check gives the same bytes.
    """
    suites = ElementTree.Element("testsuites", name=f"dcpmodel check {checked.subject.name}")
    for one in checked.judgements:
        _suite(suites, checked, one)
    if checked.vacuous:
        suite = ElementTree.SubElement(suites, "testsuite", name="vacuity", tests=str(len(checked.vacuous)))
        for line in checked.vacuous:
            case = ElementTree.SubElement(suite, "testcase", classname="vacuity", name=line)
            ElementTree.SubElement(case, "failure", message=line)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _suite(suites: ElementTree.Element, checked: Checked, one: Judgement) -> None:
    name = f"{one.run.design}.{one.run.scenario}"
    sizes = [line for line in checked.differences(one) if line.partition(" ")[0] in ("states", "depth")]
    suite = ElementTree.SubElement(suites, "testsuite", name=name, tests=str(len(one.verdicts) + 1))
    for verdict in one.verdicts:
        _case(ElementTree.SubElement(suite, "testcase", classname=name, name=verdict.claim.name), checked, one, verdict)
    case = ElementTree.SubElement(suite, "testcase", classname=name, name="states and depth")
    for line in sizes:
        ElementTree.SubElement(case, "failure", message=line)


def _case(case: ElementTree.Element, checked: Checked, one: Judgement, verdict: Verdict) -> None:
    expected = checked.expected(one.run, verdict.claim.name)
    if verdict.answer is not expected:
        message = f"{verdict.answer} ({verdict.why or 'no violation found'}), expected {expected}"
        failure = ElementTree.SubElement(case, "failure", message=message)
        failure.text = "\n".join(map(str, verdict.trace or ()))
    elif verdict.answer is Answer.UNDECIDED:
        ElementTree.SubElement(case, "skipped", message=verdict.why)
