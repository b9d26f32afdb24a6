"""The checksum of a release: anybody recomputes it from the JSON alone, however it is spaced."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

CHECKSUM = "checksum"


def checksum(said: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a release without its checksum, keys in order and no space."""
    kept = {name: value for name, value in said.items() if name != CHECKSUM}
    return hashlib.sha256(
        json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    ).hexdigest()
