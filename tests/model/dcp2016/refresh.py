"""Write the present digests into the traces, once all of them have been replayed: `python -m
tests.model.dcp2016.refresh`."""

from __future__ import annotations

from model.semantics.trace import digest
from tests.model.dcp2016.scenes import load, played, traces


def main() -> None:
    """Replay every trace, then put the digests right; a trace that no longer replays is an error."""
    digests = {path: digest(played(path.stem).layout.design) for path in traces()}
    for path, now in digests.items():
        path.write_text(path.read_text().replace(f"digest: {load(path.stem).digest}", f"digest: {now}"))


if __name__ == "__main__":
    main()
