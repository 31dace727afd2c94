"""The loop written by hand, with the garbage collector set as Groundswell's worker sets it."""

import gc

import uvloop

from bench.hop.contenders.aiokafka_loop import main
from bench.hop.work import Job

COLLECT_AFTER = (50_000, 20, 50)
"""As in streams/cli/worker.py, of which nothing is installed here."""

if __name__ == "__main__":
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    uvloop.run(main(Job.given()))
