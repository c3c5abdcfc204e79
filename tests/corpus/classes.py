"""Disagreements with git where ours is right, each by name. A class is a predicate over one disagreement; the mails in tests/mail
named in its comment show it."""


def explain(field, mine, git, record, raw):
    """The name of the class this disagreement belongs to, or None."""
    for name, fields, test in CLASSES:
        if field in fields and test(mine, git, record, raw):
            return name
    return None


CLASSES = []
