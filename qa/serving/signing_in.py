"""Who may sign in to the chat: a file of names and passwords."""

from pathlib import Path

from qa.errors import AccountsError


def read_accounts(path: Path) -> list[tuple[str, str]]:
    """Return the names and passwords of a file, a line `name:password` each.

    Raises `AccountsError` where it cannot be read, names nobody, or has another kind of line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AccountsError(f"{path} cannot be read ({error}): give lines name:password") from error
    accounts = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        name, colon, password = line.partition(":")
        if not (name and colon and password):
            raise AccountsError(f"{path}, line {number} is not name:password: mend that line")
        accounts.append((name, password))
    if not accounts:
        raise AccountsError(f"{path} names nobody: give a line name:password")
    return accounts
