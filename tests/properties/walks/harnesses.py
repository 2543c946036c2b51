"""Harnesses for the tests of this folder, of the tutorial's model and of the 2016 model."""

from __future__ import annotations

from dataclasses import replace

from docs.tutorial import window
from model.oracle.engine import Oracle
from properties.claims.dcp2016 import SUBJECT
from properties.engines.codegen.compiled import compile_program
from properties.engines.codegen.packing import Packing
from properties.engines.codegen.stepper import Fast
from properties.engines.explicit.search import explore
from properties.walks.harness import Harness, harness_for

STRONG, WEAK, RAW = window.DESIGNS


def window_harness(design: str = STRONG.name) -> Harness:
    """The tutorial's model with one window."""
    subject = window.SUBJECT
    return harness_for(subject.layout(subject.design(design), window.CLOSE), subject.claims)


def dcp_harness(design: str, scenario: str, bound: int = 20_000) -> Harness:
    """The 2016 model."""
    return harness_for(SUBJECT.layout(SUBJECT.design(design), SUBJECT.scenario(scenario)), SUBJECT.claims, bound)


def forgetful_harness(design: str, number: int, place: int) -> Harness:
    """The tutorial's model with a compiled engine in which one step lacks one of its instructions."""
    space = explore(window.SUBJECT.layout(window.SUBJECT.design(design), window.CLOSE), symmetry=False)
    step = space.program.steps[number]
    body = (*step.body[:place], *step.body[place + 1 :])
    steps = tuple(replace(one, body=body) if one is step else one for one in space.program.steps)
    program = replace(space.program, steps=steps)
    return Harness(space, (), compiled=Fast(compile_program(program, Packing(space.layout))))


def harness_with(oracle: type[Oracle], design: str = STRONG.name) -> Harness:
    """The tutorial's model with another oracle."""
    space = explore(window.SUBJECT.layout(window.SUBJECT.design(design), window.CLOSE), symmetry=False)
    return Harness(space, (), oracle=oracle(space.layout))
