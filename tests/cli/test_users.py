"""``coach users``: a password comes through a pipe or a prompt, never as an argument."""


def test_users_are_added_listed_and_removed(coach, tmp_path):
    file = tmp_path / "users"
    set_to = {"COACH_USERS": str(file)}
    assert coach("users", "add", "Bea B", stdin=b"a quiet harbour\n", **set_to).returncode == 0
    assert b"harbour" not in file.read_bytes()
    assert coach("users", "list", **set_to).stdout.decode().strip() == "Bea B"
    assert coach("users", "remove", "Bea B", **set_to).returncode == 0
    assert b"Nobody yet" in coach("users", "list", **set_to).stdout


def test_what_cannot_be_is_one_sentence(coach, tmp_path):
    set_to = {"COACH_USERS": str(tmp_path / "users")}
    short = coach("users", "add", "alex", stdin=b"short\n", **set_to)
    assert (short.returncode, short.stderr.count(b"\n")) == (2, 1)
    assert b"8 to 1000" in short.stderr
    nowhere = coach("users", "list")
    assert (nowhere.returncode, nowhere.stderr.count(b"\n")) == (2, 1)
    assert b"COACH_USERS" in nowhere.stderr
