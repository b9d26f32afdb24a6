"""OpenDP, ready for use. Its proofs are still in review ("contrib"): docs/privacy.md says what we take from it."""

from __future__ import annotations

from typing import Any

import opendp.prelude as prelude

# Half of its functions have no types.
dp: Any = prelude
dp.enable_features("contrib")
