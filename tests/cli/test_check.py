"""``coach check``: one verdict a line, and a bad line spoils only itself."""

import json

BEES = "Imke Vries kept bees for nine years before she sold her first jar."


def lines(*objects):
    return b"".join(json.dumps(o).encode() + b"\n" for o in objects)


def test_a_verdict_for_every_line(coach, tmp_path):
    file = tmp_path / "claims.jsonl"
    file.write_bytes(
        lines(
            {"claim": "Vries kept bees for 9 years.", "passages": [BEES]},
            {"claim": "Vries kept bees for 8 years.", "passages": [{"text": BEES, "id": "b"}]},
            {"claim": "You are tired.", "passages": [], "user_messages": ["I am so tired."]},
        )
    )
    done = coach("check", file)
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert done.stderr == b""
    assert [verdict["supported"] for verdict in verdicts] == [True, False, True]
    assert all(set(verdict) == {"supported", "score", "reasons"} for verdict in verdicts)
    assert "8" in verdicts[1]["reasons"][0]


def test_standard_input(coach):
    done = coach("check", "-", stdin=lines({"claim": BEES, "passages": [BEES]}))
    assert (done.returncode, json.loads(done.stdout)["supported"]) == (0, True)


def test_bad_lines_are_named_and_the_rest_is_checked(coach):
    good = lines({"claim": BEES, "passages": [BEES]})
    bad = [b"not json\n", b'{"claim": 3}\n', b"[1]\n", b'{"claim": "\xff"}\n', b'{"a": "b"}\n']
    nested = b"[" * 100_000 + b"\n"
    done = coach("check", "-", stdin=good + b"\n" + b"".join(bad) + nested + good)
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 2
    said = done.stderr.decode().splitlines()
    assert [line.split(":")[0] for line in said] == [f"Line {n}" for n in range(3, 9)]


def test_a_missing_file_is_one_sentence(coach, tmp_path):
    done = coach("check", tmp_path / "absent.jsonl")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"absent.jsonl" in done.stderr


def test_an_old_terminal_gets_ascii(coach):
    claim = {"claim": "Zoë sold honey.", "passages": ["Bees."]}
    done = coach("check", "-", stdin=lines(claim), PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "Zoë" in str(json.loads(done.stdout.decode("ascii"))["reasons"])
