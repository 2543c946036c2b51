"""`Both` and `Not` say what a quantifier over nothing used to say, and such a quantifier is refused."""

from __future__ import annotations

import pytest

from model.language.errors import TableError
from model.language.spelling import spell
from model.language.vocabulary import Both, Has, Lacks, No, Not, Some


def test_both_and_not_are_spelled_by_their_names() -> None:
    assert spell(Not(Both(Has("X.a"), Lacks("X.b")))) == "Not(Both(Has(X.a), Lacks(X.b)))"


@pytest.mark.parametrize(("quantifier", "instead"), [(Some, "use Both"), (No, "use Not")])
def test_a_quantifier_without_variables_is_refused(quantifier: type[Some | No], instead: str) -> None:
    with pytest.raises(TableError, match=instead):
        quantifier((), Has("X.a"))
