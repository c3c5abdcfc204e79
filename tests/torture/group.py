"""(f) Deliveries committed together: one leads, the others' mails go with its own. The leader is killed and failed at each
of its calls, and power is cut; who waits must not notice, and nothing is lost or there twice."""
import fcntl
import os
import subprocess
import time

from fault import faults_of, one_of_each
from kit import *
from power import Recording, cut_power
from scenes import *

WAITERS = [910, 911, 912]


def start(store, number, seam=None):
    p = subprocess.Popen([os.path.join(BIN, "listdigest-mda"), "-s", store], env=environment(seam), stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        p.stdin.write(mail(number))
        p.stdin.close()
    except BrokenPipeError:
        pass  # killed before it read
    return p


def jobs(store):
    return sorted(f for f in os.listdir(store) if f.startswith(".job."))


def wait_for_jobs(store, n, leader):
    end = time.monotonic() + 20
    while len(jobs(store)) < n:
        must(time.monotonic() < end, f"{len(jobs(store))} jobs, not {n}")
        if leader.poll() is not None:
            return
        time.sleep(0.002)


def is_waiting(pid):
    """In flock(2), which is where it waits for its turn."""
    try:
        with open(f"/proc/{pid}/syscall") as f:
            return f.read().startswith("73 ")
    except OSError:
        return False


def together(p, seam, waiters=WAITERS):
    """NEW leads, under SEAM, with WAITERS behind it: their turn is held back until all have come. (leader's end, theirs)"""
    holder = os.open(os.path.join(p.store, "data.mdb"), os.O_RDWR)
    fcntl.flock(holder, fcntl.LOCK_EX)
    leader = start(p.store, NEW, seam)
    end = time.monotonic() + 20
    while leader.poll() is None and not is_waiting(leader.pid) and time.monotonic() < end:
        time.sleep(0.002)
    there = len(jobs(p.store)) if leader.poll() is None else 0
    others = []
    for n in waiters:
        others.append(start(p.store, n))
        wait_for_jobs(p.store, there + len(others), others[-1])
        while others[-1].poll() is None and not is_waiting(others[-1].pid) and time.monotonic() < end:
            time.sleep(0.002)
    fcntl.flock(holder, fcntl.LOCK_UN)
    os.close(holder)
    ended = []
    for one in (leader, *others):
        try:
            out, err = one.stdout.read(), one.stderr.read()
            ended.append(Ended(one.wait(60), out, err))
        finally:
            one.stdout.close()
            one.stderr.close()
    return ended[0], ended[1:]


def check(p, leader, others):
    before = base_store()[1]
    for ended in others:
        must_end_well(ended, "one that waited")
    must(leader.status != 0 or raw(p.store, NEW) == mail(NEW), "the leader's mail was accepted, but is not there")
    entries, _ = verify(p.store)
    must(entries in (before + len(others), before + len(others) + 1), f"{entries} entries, there were {before}")
    must_end_well(deliver(p.store, NEW), "the leader's mail again")
    must(verify(p.store)[0] == before + len(others) + 1, "not each mail once")
    for n in (NEW, *WAITERS):
        must(raw(p.store, n) == mail(n), f"mail {n} is not as it was brought")
    for f in jobs(p.store):  # cut off; swept away once nobody can be waiting for it
        os.utime(os.path.join(p.store, f), (0, 0))
    must_end_well(deliver(p.store, NEW), "and once more")
    must(not jobs(p.store), f"jobs are left: {jobs(p.store)}")


def calls():
    with Place(base_store()[0]) as p:
        leader, others = together(p, {"DIR": p.top, "LOG": p.log})
        must_end_well(leader, "the leader")
        check(p, leader, others)
        return calls_of(p.log)[0]


def killed_leader(most):
    def one(n):
        with Place(base_store()[0]) as p:
            leader, others = together(p, {"DIR": p.top, "AT": n, "DO": "kill"})
            must(killed(leader) or leader.status == 0, f"not killed: {leader}")
            check(p, leader, others)
            counted("leaders killed")
    return try_all("leader killed at call", one, thin(range(1, len(calls()) + 1), most))


def failing_leader(most):
    def one(fault):
        n, _, _, what, stay, _ = fault
        with Place(base_store()[0]) as p:
            leader, others = together(p, {"DIR": p.top, "AT": n, "DO": what, "STAY": stay})
            must(leader.status in (0, 75), f"the leader {leader}")
            check(p, leader, others)
            counted("leaders failed")
    faults = list(faults_of(calls()))
    return try_all("leader with (call, name, file, error, lasting, must fail)", one, one_of_each(faults, most))


def power_cut(most):
    with Place(base_store()[0]) as p:
        r = Recording(p, p.top)
        r.note(True)
        leader, others = together(p, {"DIR": p.top, "LOG": p.log})
        for ended in (leader, *others):
            must_end_well(ended, "a delivery")
        r.note(True)
        must_end_well(run("mda", "-s", p.store, stdin=mail(920), seam={"DIR": p.top, "LOG": p.log}), "a delivery after it")
        r.note(True)
        return cut_power(r, "power cut while mails are committed together", most)


def malformed_jobs():
    """What else may lie there: cut off, changed, not a file; left over from a crash, it is taken in."""
    with Place(base_store()[0]) as p, Place(base_store()[0]) as q:
        holder = os.open(os.path.join(q.store, "data.mdb"), os.O_RDWR)
        fcntl.flock(holder, fcntl.LOCK_EX)
        waiter = start(q.store, 930)
        wait_for_jobs(q.store, 1, waiter)
        while not is_waiting(waiter.pid):
            time.sleep(0.002)
        with open(os.path.join(q.store, jobs(q.store)[0]), "rb") as f:
            job = f.read()
        waiter.kill()
        waiter.wait()
        waiter.stdout.close()
        waiter.stderr.close()
        os.close(holder)

        def put(name, data, age=0):
            path = os.path.join(p.store, f".job.{name}")
            with open(path, "wb") as f:
                f.write(data)
            os.utime(path, (time.time() - age, time.time() - age))
            return path
        before = base_store()[1]
        for n in range(0, len(job), 1 if WHOLE else 97):
            put("cut", job[:n])
            must_end_well(deliver(p.store, NEW), "beside a job that was cut off")
            if 8 <= n < 32:  # the result: the mail is whole
                continue
            changed = bytearray(job)
            changed[n] ^= 0x41
            put("cut", bytes(changed))
            must_end_well(deliver(p.store, NEW), "beside a job that was changed")
            counted("malformed jobs", 2)
        entries = verify(p.store)[0]
        must(entries == before + 1, f"{entries - before} entries of one mail and malformed jobs")
        old = put("old", b"LDJOB 1\nnothing", 7200)
        os.mkfifo(os.path.join(p.store, ".job.fifo"))
        os.symlink("/etc/passwd", os.path.join(p.store, ".job.link"))
        os.mkdir(os.path.join(p.store, ".job.dir"))
        left = put("left", job)
        must_end_well(deliver(p.store, 931), "beside all of them")
        must(not os.path.exists(old), "an old malformed job was not swept away")
        must(not os.path.exists(left) and raw(p.store, 930) == mail(930), "a whole job left by a crash was not taken in")
        must(verify(p.store)[0] == before + 3, "not each mail once")
    return []


def held_delivery_lock():
    """Whoever may read the store can take its turn, and keep it."""
    with Place(base_store()[0]) as p:
        holder = os.open(os.path.join(p.store, "data.mdb"), os.O_RDONLY)
        fcntl.flock(holder, fcntl.LOCK_EX)
        begin = time.monotonic()
        must_end_well(deliver(p.store, NEW), "a delivery whose turn does not come")
        must(time.monotonic() - begin < 20, "it waited too long")
        os.close(holder)
        must(verify(p.store)[0] == base_store()[1] + 1 and not jobs(p.store), "not there, or its job is left")
    return []


def tests():
    yield "a delivery lock that somebody keeps", held_delivery_lock
    yield "deliveries together, their leader killed at every call", lambda: killed_leader(16)
    yield "deliveries together, each error at every call of their leader", lambda: failing_leader(30)
    yield "power cut at every moment of a common commit", lambda: power_cut(256 if WHOLE else 24)
    yield "jobs that are none, or left by a crash", malformed_jobs
