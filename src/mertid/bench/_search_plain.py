"""What search is measured against: BM25 on the bare words, and TF-IDF, both with the usual settings."""

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

K1, B = 1.2, 0.75
"""Source: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; the values that Lucene and SQLite use."""


def bm25(texts: Sequence[str], asked: Sequence[str]) -> list[list[int]]:
    """Return for each question the texts by BM25 over lower-case words as they stand, best first."""
    read = [Counter(_words(text)) for text in texts]
    lengths = np.array([sum(words.values()) for words in read], float)
    documents = Counter(word for words in read for word in words)
    ranked = []
    for question in asked:
        scores = np.zeros(len(texts))
        for word in set(_words(question)) & documents.keys():
            idf = math.log(1 + (len(texts) - documents[word] + 0.5) / (documents[word] + 0.5))
            counts = np.array([words[word] for words in read], float)
            scores += idf * counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths / lengths.mean()))
        ranked.append([int(at) for at in np.argsort(-scores, kind="stable")])
    return ranked


def tf_idf(texts: Sequence[str], asked: Sequence[str]) -> list[list[int]]:
    """Return for each question the texts by the cosine of TF-IDF vectors, best first."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    counter = TfidfVectorizer(sublinear_tf=True)
    rows = counter.fit_transform(texts)
    scores = (counter.transform(asked) @ rows.T).toarray()
    return [[int(at) for at in np.argsort(-row, kind="stable")] for row in scores]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


PLAIN = {"BM25, no stemming": bm25, "TF-IDF": tf_idf}
