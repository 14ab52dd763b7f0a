"""`python -m tests.bench.search_relevance FILE…`: how well questions find their answers, by engine.

A file is SQuAD-like JSON (each question finds its own context among all), lines of `question` and `answer` (each finds
its own answer among all; questions are not indexed), or lines of `title`, `folder` and `body` (what the sheet is
called finds the rest of it). For each engine: the share of questions whose answer comes first, among the first five
and ten, and the mean of 1/rank.

- Whoosh: a real index, through `asking.read` and the rule of `finding.find`.
- PostgreSQL: `french`, any of the words, by the best of its ranks on that very file.
- BM25 (k1 1.2, b 0.75): lower-case words, then the same stemmed, without stop words.
"""

import argparse
import json
import math
import os
import re
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from tests import programs

DEEPEST = 100  # an answer that comes later is not found
MOST = 2_000  # questions of a file, taken evenly
K1, B = 1.2, 0.75
RANKS = [f"ts_rank{kind}(words, asked, {by})" for kind in ("", "_cd") for by in (0, 1, 2, 8, 16, 17)]
SYNONYMS = Path(__file__).resolve().parents[2] / "home" / "data" / "synonyms.json"


def main(arguments=None):
    """Print a table for each file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=MOST, help="questions of a file")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="margelle-bench-") as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.journeys.settings", "MARGELLE_VAR": folder}
        model = site()
        for path in options.files:
            texts, questions = read(path)
            questions = questions[:: -(-len(questions) // options.most)]
            print(f"{path.name}: {len(questions)} questions, {len(texts)} texts", flush=True)
            for name, ranks in measures(texts, questions, model, folder):
                print(f"  {name:26} {line(ranks)}", flush=True)


def measures(texts, questions, model, folder):
    """Yield (engine, ranks of the right answers, 0 for none) for each engine."""
    yield "Whoosh", whoosh(texts, questions, model, tempfile.mkdtemp(dir=folder))
    if programs.postgres_programs():
        yield max(postgres(texts, questions), key=lambda found: reciprocal(found[1]))
    else:
        print("  PostgreSQL is not on this machine")
    yield "BM25", bm25(texts, questions, plain)
    yield "BM25, stemmed", bm25(texts, questions, stemmed())


def line(ranks):
    """Return the figures of some ranks."""
    shares = (f"@{most} {100 * sum(0 < rank <= most for rank in ranks) / len(ranks):5.1f} %" for most in (1, 5, 10))
    return f"{'   '.join(shares)}   MRR {reciprocal(ranks):.3f}"


def reciprocal(ranks):
    """Return the mean of 1/rank."""
    return sum(1 / rank for rank in ranks if rank) / len(ranks)


# Files


def read(path):
    """Return the texts of a file, each once, and its (question, index of its text)."""
    texts, questions = {}, []
    for question, text in _pairs(path.read_text(encoding="utf-8"), path.suffix == ".jsonl"):
        questions.append((question, texts.setdefault(text, len(texts))))
    return list(texts), questions


def _pairs(content, by_line):
    if by_line:
        for row in map(json.loads, filter(None, content.splitlines())):
            if "answer" in row:
                yield row["question"], row["answer"]
            else:
                yield f"{row['title']} {row['folder']}", row["body"].partition("\n")[2]
        return
    for document in json.loads(content)["data"]:
        for paragraph in document["paragraphs"]:
            for asked in paragraph["qas"]:
                yield asked["question"], paragraph["context"]


# Engines


def site():
    """Start Django on the tables that a search reads, with the synonyms of a new site; return a model to index."""
    import django

    django.setup()
    from django.db import connection, models
    from modelsearch import index

    from community.models import Synonym

    class Passage(index.Indexed, models.Model):
        text = models.TextField()
        search_fields = [index.SearchField("text")]
        search_auto_update = False

        class Meta:
            app_label = "community"

        def __str__(self):
            return self.text

    with connection.schema_editor() as editor:
        editor.create_model(Synonym)
        editor.create_model(Passage)
    lines = json.loads(SYNONYMS.read_text(encoding="utf-8"))
    Synonym.objects.bulk_create(Synonym(words=words) for words in lines)
    return Passage


def whoosh(texts, questions, model, folder):
    """Return the ranks of the right answers, as the site's own search orders them."""
    from community.search.asking import read as ask
    from community.search.whoosh_backend.backend import WhooshSearchBackend

    model.objects.all().delete()
    rows = model.objects.bulk_create(model(pk=number, text=text) for number, text in enumerate(texts, 1))
    backend = WhooshSearchBackend({"PATH": folder})
    rebuilder = backend.rebuilder_class(backend.get_index_for_model(model))
    index = rebuilder.start()
    index.add_model(model)
    index.add_items(model, rows)
    rebuilder.finish()

    def answers(question):
        asked = ask(question)
        found = backend.search(asked.strict, model)
        if not asked.is_enough(found.count()):
            found = backend.search(asked.relaxed, model)
        return [passage.pk - 1 for passage in found[:DEEPEST]]

    return _ranks(answers, questions)


def postgres(texts, questions):
    """Yield (name, ranks of the right answers) for each way PostgreSQL has of ordering them."""
    with programs.postgres() as url, _connected(url) as connection:
        connection.execute("CREATE TABLE passage (number int, words tsvector)")
        with connection.cursor() as cursor:
            rows = [(number, text.replace("\0", " ")) for number, text in enumerate(texts)]
            cursor.executemany("INSERT INTO passage VALUES (%s, to_tsvector('french', %s))", rows)
        for rank in RANKS:
            query = f"""
                SELECT number FROM passage,
                    CAST(replace(CAST(plainto_tsquery('french', %s) AS text), '&', '|') AS tsquery) asked
                WHERE words @@ asked ORDER BY {rank} DESC, number LIMIT {DEEPEST}
            """

            def answers(question, query=query):
                return [number for (number,) in connection.execute(query, [question.replace("\0", " ")])]

            yield f"PostgreSQL, {rank.split('(')[0]} {rank.split(', ')[-1][:-1]}", _ranks(answers, questions)


def _connected(url):
    """Connect to a server that may still be starting."""
    import psycopg

    for _ in range(programs.TRIES):
        try:
            return psycopg.connect(url)
        except psycopg.OperationalError:
            time.sleep(programs.PAUSE)
    return psycopg.connect(url)


def bm25(texts, questions, words_of):
    """Return the ranks of the right answers by BM25 alone."""
    postings, lengths = defaultdict(dict), []
    for number, text in enumerate(texts):
        words = words_of(text)
        lengths.append(len(words))
        for word, count in Counter(words).items():
            postings[word][number] = count
    average = sum(lengths) / len(lengths)

    def answers(question):
        scores = defaultdict(float)
        for word in set(words_of(question)):
            found = postings.get(word, {})
            rarity = math.log(1 + (len(texts) - len(found) + 0.5) / (len(found) + 0.5))
            for number, count in found.items():
                scores[number] += rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * lengths[number] / average))
        return sorted(scores, key=lambda number: (-scores[number], number))[:DEEPEST]

    return _ranks(answers, questions)


def plain(text):
    """Return the words of a text in lower case."""
    return re.findall(r"\w+", text.lower())


def stemmed():
    """Return what cuts a text into stems, stop words left out."""
    from functools import cache

    from whoosh.lang.snowball.french import FrenchStemmer
    from whoosh.lang.stopwords import stoplists

    stem, stop = cache(FrenchStemmer().stem), stoplists["fr"]
    return lambda text: [stem(word) for word in plain(text) if word not in stop]


def _ranks(answers, questions):
    found = ((answers(question), right) for question, right in questions)
    return [order.index(right) + 1 if right in order else 0 for order, right in found]


if __name__ == "__main__":
    main()
