"""``coach index`` and ``coach search`` on the real index."""

import json

from tests.retrieval import making

KEYS = ["id", "source", "title", "heading", "locator", "url", "text", "score"]


def test_search_prints_json_with_exactly_its_keys(coach):
    done = coach("search", "I got my promotion and feel lost", "-k", 2, "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert len(found) == 2
    assert all(list(passage) == KEYS for passage in found)
    assert found[0]["score"] >= found[1]["score"]
    assert "promoted" in found[0]["text"] or "promotion" in found[0]["text"].lower()


def test_search_for_a_person_to_read(coach):
    done = coach("search", "what if I catch the rabbit", "-k", 1)
    assert done.returncode == 0
    assert done.stdout.decode().startswith("1. ")
    assert "https://www.youtube.com/watch?v=" in done.stdout.decode()


def test_an_honest_empty_answer(coach):
    done = coach("search", "tensile strength of galvanised steel bolts", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_a_query_that_is_no_text_on_an_old_terminal(coach):
    query = b"\xff\xfe promotion".decode("utf-8", "surrogateescape")
    done = coach("search", query, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()


def test_a_search_for_no_passages_at_all(coach):
    done = coach("search", "promotion", "-k", 0)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


def test_index_reports_every_file(coach, tmp_path):
    file = tmp_path / "bees.md"
    file.write_text("# Bees\n\nBees keep each other warm in winter by moving their wings.\n")
    data = tmp_path / "data"
    first = json.loads(coach("index", file, "--json", data_dir=data).stdout)
    again = json.loads(coach("index", file, "--json", data_dir=data).stdout)
    assert [list(row) for row in first] == [
        ["path", "source", "added", "unchanged", "removed", "error"]
    ]
    assert (first[0]["path"], first[0]["added"]) == (str(file), 1)
    assert (again[0]["added"], again[0]["unchanged"], again[0]["removed"]) == (0, 1, 0)
    file.write_text("# Bees\n\nBees dance to show each other the way to the flowers.\n")
    said = coach("index", file, data_dir=data)
    assert said.stdout.decode() == f"{file}: 1 added, 0 unchanged, 1 removed\n"


def test_a_file_that_cannot_be_read_does_not_stop_the_others(coach, tmp_path):
    good, absent, odd = tmp_path / "good.txt", tmp_path / "absent.md", tmp_path / "odd.xyz"
    good.write_text("Lighthouse keepers count ships at night to stay awake.\n")
    odd.write_bytes(b"\x00\x01")
    done = coach("index", absent, good, odd, data_dir=tmp_path / "data")
    assert done.returncode == 2
    assert str(good) in done.stdout.decode()
    said = done.stderr.decode()
    assert "absent.md" in said
    assert "odd.xyz" in said
    assert "Traceback" not in said


def test_without_a_path_the_configured_corpus_is_indexed(coach):
    rows = json.loads(coach("index", "--json").stdout)
    assert len(rows) == 3
    assert all(row["error"] == "" and row["added"] + row["unchanged"] > 5 for row in rows)


def test_a_folder_of_every_kind_is_indexed_listed_and_taken_out(coach, tmp_path):
    folder, data = tmp_path / "articles", tmp_path / "data"
    folder.mkdir()
    (folder / "dust.pdf").write_bytes(making.pdf([("On dust", 18), (making.DUST, 11)]))
    (folder / "pilots.docx").write_bytes(making.docx(("Normal", making.PILOT)))
    (folder / "page.html").write_bytes(making.page(f"<p>{making.DUST} It was everywhere.</p>"))
    (folder / "talk.vtt").write_bytes(making.vtt(("00:01.000", "00:09.000", making.PILOT)))
    (folder / "scan.pdf").write_bytes(making.blank_pdf(2))
    done = coach("index", folder, "--json", data_dir=data)
    assert done.returncode == 2
    rows = {row["path"].rsplit("/", 1)[-1]: row for row in json.loads(done.stdout)}
    assert {name: row["added"] for name, row in rows.items()} == {
        "dust.pdf": 1,
        "page.html": 1,
        "pilots.docx": 1,
        "scan.pdf": 0,
        "talk.vtt": 1,
    }
    assert "recognise the text" in rows["scan.pdf"]["error"]
    assert [row["error"] for row in rows.values()].count("") == 4
    listed = json.loads(coach("sources", "--json", data_dir=data).stdout)
    assert {each["name"] for each in listed} == {*rows} - {"scan.pdf"}
    found = json.loads(coach("search", making.DUST, "-k", 1, "--json", data_dir=data).stdout)
    assert found[0]["source"] in {"dust", "page"}
    said = coach("sources", "--remove", "dust.pdf", data_dir=data)
    assert said.stdout.decode() == "Removed “dust.pdf”: 1 passage.\n"
    left = coach("sources", data_dir=data).stdout.decode()
    assert "dust.pdf" not in left
    assert "pilots.docx" in left
    again = coach("sources", "--remove", "dust.pdf", data_dir=data)
    assert (again.returncode, again.stderr.count(b"\n")) == (2, 1)
