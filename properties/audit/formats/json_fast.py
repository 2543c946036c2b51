"""A strict and fast reader of JSON text, for batches of a large input. The only module that imports msgspec.

The standard reader may accept what this one refuses (`NaN`, halves of surrogate pairs), so that a refusal is not final.
Whatever this one accepts, the standard reader accepts as the same value.
"""

from __future__ import annotations

from msgspec import MsgspecError
from msgspec.json import Decoder

_decode = Decoder().decode


def fast_json(text: str) -> object:
    """Return the value of a JSON text; ValueError, or RecursionError, if this reader refuses it."""
    try:
        value: object = _decode(text)
    except MsgspecError as error:
        raise ValueError(str(error)) from error
    return value
