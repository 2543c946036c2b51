"""Many runs at once: in processes of this machine, or on a Dask cluster.

It imports the engines through their table only, and Dask only if a cluster is requested.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.running.cluster import Cluster as Cluster
    from properties.running.cluster import cluster_of as cluster_of
    from properties.running.cluster import spread as spread
    from properties.running.runner import run_all as run_all

__all__ = ["Cluster", "cluster_of", "run_all", "spread"]

_MODULES = {
    "Cluster": "properties.running.cluster",
    "cluster_of": "properties.running.cluster",
    "run_all": "properties.running.runner",
    "spread": "properties.running.cluster",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a name of the public face when it is first used."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name]), name)
