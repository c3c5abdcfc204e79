"""A machine of its own for one mail server: the real system below an overlay in memory, with its own network (loopback
alone), processes, hostname, users and /dev/log. Debian's package is installed into it and the project's programs into its
/usr/local, so configuration has its usual places, steps of a manual run as they are printed, no mail can leave, and all of
it is gone when the test ends."""
import fcntl
import os
import shlex
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

TOP = os.environ["TOP"]
DEBS = os.path.join(TOP, "build/mta/debs")
HOST = "mx.example.org"
ENV = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8",
       "TZ": "UTC", "DEBIAN_FRONTEND": "noninteractive"}
UNSHARE = ["unshare", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "--propagation", "private"]
DEVICES = ["null", "zero", "full", "random", "urandom", "tty"]
log = []  # every line that came to /dev/log, as "program[pid]: text"


def skip_all(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(0)


def must_run(*command, **more):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    if done.returncode != 0:
        print(f"Bail out! {shlex.join(command)} ended with {done.returncode}")
        print("# " + done.stdout.decode(errors="replace")[-3000:].replace("\n", "\n# "))
        sys.exit(1)


def enter():
    """Run this script again, as the first process of the new machine."""
    if os.environ.get("IN_ROOM") == "yes":
        return
    if os.geteuid() != 0:
        skip_all("needs root, for a mail server of its own")
    if subprocess.run([*UNSHARE, "true"], capture_output=True).returncode != 0:
        skip_all("no namespaces of its own are allowed here")
    base = tempfile.mkdtemp(prefix="listdigest-mta.", dir="/tmp")
    try:
        status = subprocess.call([*UNSHARE, sys.executable, "-B", *sys.argv], env={**os.environ, "IN_ROOM": "yes", "ROOM": base})
    finally:
        os.rmdir(base)
    sys.exit(status)


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        fcntl.ioctl(s, 0x8914, struct.pack("16sH14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS, IFF_UP | IFF_RUNNING


def make_devices(root):
    must_run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", f"{root}/dev")
    for name in DEVICES:
        open(f"{root}/dev/{name}", "w").close()
        must_run("mount", "--bind", f"/dev/{name}", f"{root}/dev/{name}")
    for name in ["pts", "shm"]:
        os.mkdir(f"{root}/dev/{name}")
    os.symlink("/proc/self/fd", f"{root}/dev/fd")
    must_run("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", f"{root}/dev/shm")


def build():
    """The overlay's upper side is a tmpfs: the file system of / may itself be an overlay, which cannot be one."""
    base = os.environ["ROOM"]
    must_run("mount", "-t", "tmpfs", "-o", "size=3g,mode=755", "tmpfs", base)
    root = f"{base}/root"
    for name in ["upper", "work", "root"]:
        os.mkdir(f"{base}/{name}")
    made = subprocess.run(["mount", "-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={base}/upper,workdir={base}/work",
                           root], capture_output=True)
    if made.returncode != 0:
        skip_all("no overlay file system here")
    must_run("mount", "-t", "proc", "proc", f"{root}/proc")
    make_devices(root)
    for name in ["tmp", "run", "var/tmp"]:
        must_run("mount", "-t", "tmpfs", "-o", "mode=1777" if "tmp" in name else "mode=755", "tmpfs", f"{root}/{name}")
    os.makedirs(f"{root}/run/lock", exist_ok=True)
    if not os.path.exists(f"{root}{TOP}/Makefile"):  # on another file system, or below /tmp
        os.makedirs(f"{root}{TOP}", exist_ok=True)
        must_run("mount", "--rbind", TOP, f"{root}{TOP}")
    os.chroot(root)
    os.chdir("/")
    return base


def hostname():
    socket.sethostname(HOST)
    write("/etc/hosts", f"127.0.0.1 {HOST} mx localhost\n::1 localhost\n")
    write("/etc/mailname", "example.org\n")
    write("/etc/resolv.conf", "")
    write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", mode=0o755)


def listen_log():
    """What syslogd would do: keep the lines, and write them to /var/log/mail.log, where an administrator looks."""
    at = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    at.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    at.bind("/dev/log")
    os.chmod("/dev/log", 0o666)

    def read():
        with open("/var/log/mail.log", "a", encoding="utf-8", buffering=1) as f:
            while True:
                text = at.recv(65536).decode(errors="replace").rstrip("\n\0")
                line = text[text.index(">") + 1:][16:] if text.startswith("<") else text
                if line.startswith("runuser"):  # our own comings and goings
                    continue
                log.append(line)
                f.write(f"Mar  2 10:00:00 mx {line}\n")
    threading.Thread(target=read, daemon=True).start()


def install_debs(group, answers=""):
    """Install the packages tests/deps keeps for this group, as a fresh Debian would; an installed one is purged first."""
    debs = [os.path.join(DEBS, group, f) for f in sorted(os.listdir(os.path.join(DEBS, group))) if f.endswith(".deb")]
    if not debs:
        skip_all(f"no packages of {group}: run tests/deps mta")
    for server in ["postfix", "exim4-config", "opensmtpd"]:
        if subprocess.run(["dpkg-query", "-W", "-f", "${Status}", server], capture_output=True).stdout.endswith(b" installed"):
            subprocess.run(["dpkg", "--purge", "--force-depends", server], capture_output=True, env=ENV)
    if answers:
        subprocess.run(["debconf-set-selections"], input=answers.encode(), env=ENV, check=True)
    for name in ["update-initramfs", "mandb"]:  # nobody reads manuals here
        path = shutil.which(name)
        if path:
            write(path, "#!/bin/sh\nexit 0\n", mode=0o755)
    must_run("dpkg", "--install", "--force-unsafe-io", "--force-confnew", *debs, env=ENV)


def install_ours():
    must_run("make", "-s", "-C", TOP, "install", "PREFIX=/usr/local", f"VARIANT={os.environ.get('VARIANT', 'plain')}",
             env={**ENV, **{k: os.environ[k] for k in ("CC",) if k in os.environ}})


def start(group, answers=""):
    enter()
    if not os.path.isdir(os.path.join(DEBS, group)):
        skip_all(f"no packages of {group}: run tests/deps mta")
    os.umask(0o022)
    base = build()
    loopback_up()
    hostname()
    listen_log()
    install_debs(group, answers)
    install_ours()
    sh("useradd --create-home --shell /bin/bash you")
    return base


def daemon(*command):
    """A server that stays in the foreground; it ends with the room."""
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENV)


def write(path, text, mode=0o644):
    if os.path.lexists(path):
        os.unlink(path)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(path, mode)


class Done:
    def __init__(self, done):
        self.status, self.out = done.returncode, done.stdout.decode(errors="replace")


def sh(command, user=None, stdin=b"", timeout=100):
    """A shell command as root or, in a login of his own, as USER; stdout and stderr together."""
    argv = ["sh", "-c", command] if user is None else ["runuser", "-l", user, "-s", "/bin/sh", "-c", command]
    return Done(subprocess.run(argv, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENV, cwd="/",
                               timeout=timeout, check=False))


def text_of(command, user=None):
    return sh(command, user).out.strip()


def wait_for(condition, seconds=20):
    """Ask until it is true; what it said last."""
    end = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return answer


def follow_log(path):
    """What a server writes to a file of its own, as if it had come to /dev/log."""
    def read():
        with open(path, encoding="utf-8", errors="replace") as f:
            while True:
                line = f.readline()
                if line:
                    log.append(line.rstrip("\n"))
                else:
                    time.sleep(0.02)
    threading.Thread(target=read, daemon=True).start()


__all__ = ["DEBS", "HOST", "TOP", "daemon", "follow_log", "log", "must_run", "os", "sh", "skip_all", "start", "sys", "text_of", "time", "wait_for",
           "write"]
