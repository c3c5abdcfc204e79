"""The programs beside which ours are measured, set up in folders of their own."""
import os

import kit
import mails


def write(name, text, mode=0o600):
    file = kit.path(name)
    with open(file, "w", encoding="ascii") as out:
        out.write(text)
    os.chmod(file, mode)
    return file


def maildir(*names):
    folder = kit.path(*names)
    for sub in ("cur", "new", "tmp"):
        os.makedirs(os.path.join(folder, sub), exist_ok=True)
    return folder


def procmail():
    folder = maildir("procmail", "md")
    return ["procmail", "-m", write("procmail/rc", f"MAILDIR={folder}\nDEFAULT={folder}/\n")]


def maildrop():
    return ["maildrop", write("maildrop/filter", f'to "{maildir("maildrop", "md")}"\n')]


def notmuch(name, folder):
    rc = write(f"{name}.conf", f"[database]\npath={folder}\n[user]\nname=x\nprimary_email=x@example.org\n"
               "[new]\ntags=new\n[search]\n[maildir]\nsynchronize_flags=false\n")
    return ["notmuch", f"--config={rc}"]


def notmuch_insert(messages):
    """It has MESSAGES already, as our store has."""
    folder = maildir("insert")
    mails.write_files(os.path.join(folder, "cur"), messages)
    command = notmuch("insert", folder)
    kit.run(command + ["new"])
    return command + ["insert"]


def public_inbox_mda():
    home = kit.path("pi", "home")
    os.makedirs(home, exist_ok=True)
    env = {"HOME": home, "PI_CONFIG": os.path.join(home, "config"), "ORIGINAL_RECIPIENT": "bench@lists.example"}
    kit.run(["public-inbox-init", "-V2", "bench", kit.path("pi", "inbox"), "http://localhost/bench", "bench@lists.example"], env)
    with open(env["PI_CONFIG"], "a", encoding="ascii") as out:
        out.write("[publicinboxmda]\n\tspamcheck = none\n")
    return ["public-inbox-mda", "--no-precheck"], env


def indexers(folder):
    """(name, preparation or None, command) for each program that indexes the mails of FOLDER, a Maildir."""
    notmuch_new = notmuch("new", folder)
    rc = write("mairix.rc", f"base={kit.ROOT}\nmaildir={os.path.relpath(folder, kit.ROOT)}\nmfolder=found\ndatabase={kit.path('mairix.db')}\n")
    home = kit.path("mu")
    return [("notmuch new", None, notmuch_new + ["new"]),
            ("mairix", None, ["mairix", "-f", rc]),
            ("mu index", ["mu", "init", f"--muhome={home}", f"--maildir={folder}"], ["mu", "index", f"--muhome={home}"])]
