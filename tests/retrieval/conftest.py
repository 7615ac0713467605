from __future__ import annotations

from pathlib import Path

import pytest

from coach.retrieval import Index, OnnxEmbedder

TALK = """---
title: Working with your hands
videoId: abcdefghijk
---

From: [[somepodcast]] <br/> 

A trade is learned slowly, and nobody sees the first years <a class="yt-timestamp" data-t="00:01:05">[00:01:05]</a>.

## [[long_apprenticeships | Long apprenticeships]]
Masters rarely explain what they do <a class="yt-timestamp" data-t="00:02:10">[00:02:10]</a>, <a class="yt-timestamp" data-t="00:03:20">[00:03:20]</a>. An apprentice has to watch. Watching is work <a class="yt-timestamp" data-t="00:04:00">[00:04:00]</a>.

### Tools
Good tools matter for three reasons:
*   **Weight**: A heavy plane cuts by itself <a class="yt-timestamp" data-t="01:00:00">[01:00:00]</a>.
*   **Edge**: A [[Steel#Hardness | hard edge]] stays sharp <a class="yt-timestamp" data-t="01:00:30">[01:00:30]</a>.
1.  **Habit**: The hand remembers an old handle <a class="yt-timestamp" data-t="01:01:00">[01:01:00]</a>.
"""

ARTICLE = """Why I left the workshop
5 min read

Why I left the workshop

For nine years I glued chairs in a cellar and was content with it, until the doctor told me that my lungs would not take the dust any longer1. I had 2B reasons to stay, a G2 rating, and 300M boards to sand.

What I looked for afterwards
Was it really the wood that I loved?2 I think it was the people who sat down on what I had made, and who wrote to me about their kitchens.
DM me here:
I hope you liked this. If you enjoyed this, feel free to subscribe and share it with a friend.
The doctor was kind about it.
Glue, mostly.

Further Reading

Chairs I Have Known
A short history of sitting…
"""

NOTES = """---
title: Keeping a bakery
author: Rosa
kind: article
url: https://example.org/bakery
language: en
---

# Keeping a bakery

## Nights

Rosa bakes from midnight until six and sleeps in the afternoon, when the street is loud. She calls the hours the price of fresh bread.

<!-- asked as
- I work while everybody sleeps and it wears me out
- Is it normal to be this tired on the late shift?
- My friends only ever meet in the evening and I am never there
-->

## Apprentices

She takes one apprentice a year and lets them ruin dough for a month. Nobody learns it by looking on, says Rosa.

<!-- asked as
- The new girl gets everything wrong and I want to do it myself
- How long should I let a beginner make mistakes?
- I was shouted at for every error in my first weeks
-->
"""


@pytest.fixture(scope="session")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with an article, a talk and notes in the formats that people have them in."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "talk.txt").write_text(TALK, encoding="utf-8")
    (folder / "article.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "notes.md").write_text(NOTES, encoding="utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path, embedder: OnnxEmbedder) -> Index:
    return Index(tmp_path / "index", embedder)
