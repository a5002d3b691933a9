"""How a training run is set: all that makes it repeatable, given the same sources."""

import json
from collections.abc import Sequence
from typing import Any

from index.article import Value
from qa.errors import TrainingError


class Settings(Value):
    """What makes a run repeatable, given the same sources in the same order.

    `mix` counts the examples of each source in a pool; tokens are counted with padding. Shares are
    of the examples. A window's length in tokens is drawn from `window_tokens`. With `bfloat16` the
    products are of 16 bits, which a processor that knows them makes two to three times faster.
    """

    mix: dict[str, int]
    n_tokens: int
    batch_tokens: int = 3000
    peak_rate: float = 1.5e-4
    warmup_share: float = 0.05
    average_decay: float = 0.998
    negative_share: float = 0.15
    paired_share: float = 0.35
    misspelled_share: float = 0.08
    window_tokens: tuple[int, ...] = (64, 96, 96, 128, 128, 192)
    every_annotator: bool = True
    bfloat16: bool = False
    seed: int = 1

    def changed(self, changes: Sequence[str]) -> "Settings":
        """Return these settings with each of `changes` made, such as `mix.qamr=0`.

        Raises:
            TrainingError: If a change is not NAME=VALUE, with a setting's name and a JSON value.
        """
        fields: dict[str, Any] = self.model_dump()
        for change in changes:
            name, _, value = change.partition("=")
            *parents, last = name.split(".")
            place = fields
            for parent in parents:
                place = place.get(parent, {})
            if last not in place:
                raise TrainingError(f"{change!r} names no setting: use one of {', '.join(fields)}")
            try:
                place[last] = json.loads(value)
            except ValueError as error:
                raise TrainingError(f"{change!r} is not NAME=VALUE, the value in JSON") from error
        return Settings.model_validate(fields)
