"""The whole pipeline over a recording, in memory and in simulated time, as fast as it can."""

from streams.backtest.result import Fired, Owed, Result
from streams.backtest.run import HORIZON, Outcome, backtest, backtests, compared
from streams.backtest.timeline import Arrival, arrivals, wild

__all__ = [
    "HORIZON",
    "Arrival",
    "Fired",
    "Outcome",
    "Owed",
    "Result",
    "arrivals",
    "backtest",
    "backtests",
    "compared",
    "wild",
]
