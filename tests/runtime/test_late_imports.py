"""Heavy libraries are imported when something of theirs is used, and not before; then they are the real ones."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.runtime.late_imports import NAMES
from tests.runtime import rasa_source

SERVED = (
    "import rasa.core.agent, rasa.core.run, rasa.engine.recipes.default_components, bot.app, bot.nlu.intent_classifier"
)


def python(code: str) -> str:
    """What a fresh Python of this environment prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_server_imports_none_of_them() -> None:
    libraries = sorted({module.split(".")[0] for names in NAMES.values() for module, _ in names})
    assert python(f"{SERVED}\nimport sys; print([m for m in {libraries} if m in sys.modules])") == "[]"


@pytest.mark.parametrize(("module", "wanted"), [(m, name) for m, names in NAMES.items() for name in names])
def test_the_installed_rasa_still_imports_that_name(module: str, wanted: tuple[str, str]) -> None:
    assert wanted[1] in rasa_source.names_imported_from(module, wanted[0])


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        (
            "from rasa.core.tracker_store import Key; print(type(Key('a').eq('b')).__module__)",
            "boto3.dynamodb.conditions",
        ),
        (
            "from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegression as L; print(type(L()).__module__)",
            "sklearn.linear_model._logistic",
        ),
        (
            "from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorizer as C; "
            "print(C().fit_transform(['a word']).shape)",
            "(1, 1)",
        ),
        ("import rasa.core.tracker_store, boto3, pymongo; print(bool(boto3.__file__ and pymongo.MongoClient))", "True"),
        (
            "import sklearn.svm, rasa.utils.tensorflow.model_data as m; print(m.train_test_split.__module__)",
            "sklearn.model_selection._split",
        ),
    ],
)
def test_what_is_used_is_the_real_thing(code: str, printed: str) -> None:
    assert python(code) == printed


def test_rasas_own_classifier_still_learns() -> None:
    code = """
import logging
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier as Classifier
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer as Counts
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
import pathlib, tempfile
storage, context = LocalModelStorage(pathlib.Path(tempfile.mkdtemp())), ExecutionContext(GraphSchema({}))
examples = [Message({"text": t, "intent": i}) for t, i in (("hello you", "greet"), ("hi there", "greet"), ("bye now", "leave"), ("see you", "leave"))]
data = TrainingData(examples)
WhitespaceTokenizer.create({**WhitespaceTokenizer.get_default_config()}, storage, Resource("t"), context).process_training_data(data)
counts = Counts.create({**Counts.get_default_config()}, storage, Resource("c"), context)
counts.train(data); counts.process_training_data(data)
classifier = Classifier.create({**Classifier.get_default_config()}, storage, Resource("l"), context)
classifier.train(data)
print(classifier.process([examples[2]])[0].get("intent")["name"])
"""
    assert python(code) == "leave"
