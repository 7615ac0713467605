"""``coach record``: what stands, and what a person changes there."""

import json


def test_the_record_is_shown_and_changed_by_hand(coach):
    said = coach("chat", "--thread", "kim", stdin=b"I was passed over for head of department.\n")
    assert said.returncode == 0, said.stderr
    shown = coach("record", "kim").stdout.decode()
    assert shown.startswith("arrival.situation: I was passed over for head of department")
    assert "(draft, your words, turn 1)" in shown
    made = coach("record", "kim", "--set", "mission.line", "To keep them", "--json")
    (line,) = json.loads(made.stdout)["mission"]["line"]["entries"]
    assert (line["value"], line["status"], line["turns"]) == ("To keep them", "confirmed", [])
    shown = coach("record", "kim", "--confirm", "arrival.situation").stdout.decode()
    assert "(confirmed, your words, turn 1)" in shown
    assert "mission.line: To keep them (confirmed, your edit on" in shown
    assert "mission.line" not in coach("record", "kim", "--remove", "mission.line").stdout.decode()


def test_what_cannot_be_written_is_one_sentence(coach):
    coach("chat", "--thread", "kim", stdin=b"I was passed over.\n")
    for arguments in (
        ("kim", "--set", "mission.refuel", "11"),
        ("kim", "--confirm", "mission.line"),
        ("nobody",),
    ):
        done = coach("record", *arguments)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.count(b"\n") == 1
