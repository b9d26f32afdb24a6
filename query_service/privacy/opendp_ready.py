"""OpenDP, ready for use. Its proofs are still in review ("contrib"): docs/privacy.md says what we take from it."""

from __future__ import annotations

from typing import Any

from query_service.errors import ServerMissing

try:
    import opendp.prelude as prelude
except ImportError as error:
    raise ServerMissing(f"noise: opendp is not installed ({error}). Install requirements/indicators.txt.") from error

# Half of its functions have no types.
dp: Any = prelude
dp.enable_features("contrib")
