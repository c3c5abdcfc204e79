"""(a) Killed at every call: whatever was acknowledged is there once, indexed; the next delivery works."""
from kit import *
from scenes import *


def kill_everywhere(scene, most, only=None):
    """ONLY: at the calls on paths with this in them."""
    seam = {"ONLY": only} if only else {}
    calls = scene.log_calls(seam)

    def one(n):
        with scene.place() as p:
            ended = scene.run(p, {"AT": n, "DO": "kill", **seam})
            must(killed(ended) or ended.status == 0, f"not killed: {ended}")
            scene.check(p, ended)
            counted("kills")

    # two more than were counted: the parser's answer may come in more pieces another time
    return try_all(f"{scene.name} killed at call", one, thin(range(1, len(calls) + 3), most))


def tests():
    yield "a delivery, killed at every call", lambda: kill_everywhere(Delivery(), 1000)
    yield "a delivery that makes its store, killed at every call", lambda: kill_everywhere(MakingDelivery(), 40)
    yield "init, killed at every call", lambda: kill_everywhere(Init(), 20)
    yield "an import of two batches, killed at every call on the store", \
        lambda: kill_everywhere(LongImport(), 20, "/data.mdb")
    yield "an import, killed at every call", lambda: kill_everywhere(Import(), 20)
    yield "a reading of a source tree, killed at every call on the store", \
        lambda: kill_everywhere(TreeReading(), 20, "/data.mdb")
    yield "a delivery that repacks, killed at every call", lambda: kill_everywhere(Repacking(), 40)
    yield "a rebuilding, killed at every call", lambda: kill_everywhere(Rebuilding(), 40)
    yield "decoding anew, killed at every call", lambda: kill_everywhere(Reindex(), 8)
    yield "an expiry, killed at every call", lambda: kill_everywhere(Expire(), 12)
