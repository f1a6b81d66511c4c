"""The plain guesses that triage is measured against: majority, key words, TF-IDF + linear SVM tuned by cross-validation."""

import warnings
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

Ranked = list[list[str]]
Plain = Callable[[Sequence[str], Sequence[str], Sequence[str], int], Ranked]
COSTS = (0.1, 0.3, 1.0, 3.0, 10.0)
FOLDS, FEWEST = 3, 6


def majority(texts: Sequence[str], labels: Sequence[str], asked: Sequence[str], seed: int) -> Ranked:
    """Always the most common labels."""
    best = [v for v, _ in Counter(labels).most_common(3)]
    return [best for _ in asked]


def key_words(texts: Sequence[str], labels: Sequence[str], asked: Sequence[str], seed: int) -> Ranked:
    """The ten most telling words of each label (log odds with a prior of 1); the label with the most of them; else the majority."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(binary=True)
    rows = counter.fit_transform(texts)
    names = sorted(set(labels))
    own = np.array(labels)
    total = np.asarray(rows.sum(0)).ravel()
    telling = np.zeros((rows.shape[1], len(names)))
    for at, name in enumerate(names):
        inside = np.asarray(rows[own == name].sum(0)).ravel()
        n = int((own == name).sum())
        odds = np.log((inside + 1) / (n + 2)) - np.log((total - inside + 1) / (len(labels) - n + 2))
        best = np.argsort(-np.where(inside > 0, odds, -9), kind="stable")[:10]
        telling[best, at] = np.maximum(odds[best], 0)
    prior = np.array([Counter(labels)[n] for n in names]) / len(labels)
    scores = counter.transform(asked) @ telling + prior * 1e-3
    return [[names[i] for i in np.argsort(-row, kind="stable")[:3]] for row in np.asarray(scores)]


def _svm(forms: Sequence[str]) -> Plain:
    """A linear SVM on TF-IDF of words, of character pieces or of both; form and C by 3-fold CV on the training part."""

    def ranked(texts: Sequence[str], labels: Sequence[str], asked: Sequence[str], seed: int) -> Ranked:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.model_selection import KFold, StratifiedKFold
        from sklearn.pipeline import FeatureUnion
        from sklearn.svm import LinearSVC

        most = max(Counter(labels).values(), default=0)
        if len(set(labels)) < 2 or len(labels) < FEWEST:
            return majority(texts, labels, asked, seed)
        words = TfidfVectorizer(sublinear_tf=True)
        pairs = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
        chars = TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 5))
        made = {"word": words, "pairs": pairs, "char": chars, "both": FeatureUnion([("word", words), ("char", chars)])}
        folds = (StratifiedKFold if most >= FOLDS else KFold)(FOLDS, shuffle=True, random_state=seed)
        right: dict[tuple[str, float], int] = Counter()
        own, known = np.array(texts, object), np.array(labels)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for learn, ask in folds.split(own, known):
                for form in forms:
                    rows = made[form].fit_transform(own[learn])
                    other = made[form].transform(own[ask])
                    for cost in COSTS if len(set(known[learn])) > 1 else ():
                        guess = LinearSVC(C=cost, random_state=seed).fit(rows, known[learn]).predict(other)
                        right[form, cost] += int((guess == known[ask]).sum())
            form, cost = max(right, key=lambda k: right[k])
            search = LinearSVC(C=cost, random_state=seed).fit(made[form].fit_transform(own), known)
            scores = search.decision_function(made[form].transform(list(asked)))
        names = list(search.classes_)
        if scores.ndim == 1:
            scores = np.column_stack([-scores, scores])
        return [[names[i] for i in np.argsort(-row, kind="stable")[:3]] for row in scores]

    return ranked


word_svm = _svm(["word", "pairs"])
piece_svm = _svm(["word", "char", "both"])

PLAIN: dict[str, Plain] = {
    "majority": majority,
    "key words": key_words,
    "word TF-IDF + linear SVM, tuned by CV": word_svm,
    "word+char TF-IDF + linear SVM, tuned by CV": piece_svm,
}


def nearest_subject(plan: Sequence[dict], asked: Sequence[str]) -> Ranked:
    """The subject whose title and key words are nearest by TF-IDF: what key words alone give."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    counter = TfidfVectorizer(sublinear_tf=True)
    rows = counter.fit_transform([f"{s['title']}. {'. '.join(s['keywords'])}" for s in plan])
    scores = (counter.transform(asked) @ rows.T).toarray()
    return [[str(plan[int(i)]["number"]) for i in np.argsort(-row, kind="stable")[:3]] for row in scores]
