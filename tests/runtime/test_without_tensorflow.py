"""The TensorFlow stand-in: refuses loudly in Rasa's own words, pretends nothing, and fits the Rasa that is installed."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import importlib.util

import pytest
from rasa.engine import validation
from rasa.engine.exceptions import GraphSchemaValidationException
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.data import TrainingType

from bot.runtime import without_tensorflow
from bot.runtime.import_hooks import ModuleHooks
from bot.runtime.without_tensorflow import COMPONENTS, HELPERS, TensorFlowMissing
from tests.runtime import rasa_source

#: (module, class) of every stand-in component, and (module, name) of every stand-in helper
CLASSES = [(module, name) for module, (name, _) in COMPONENTS.items()]
HELPER_NAMES = [(module, name) for module, names in HELPERS.items() for name in names]

#: Components that need a package the lean install leaves out -> the package Rasa's sentence names.
LEFT_OUT = {
    **{name: "tensorflow" for _, name in CLASSES},
    "CRFEntityExtractor": "sklearn_crfsuite",
    "JiebaTokenizer": "jieba",
    "MitieEntityExtractor": "mitie",
    "MitieFeaturizer": "mitie",
    "MitieIntentClassifier": "mitie",
    "MitieNLP": "mitie",
    "MitieTokenizer": "mitie",
}


def refusal(component: str) -> str:
    """What Rasa's check says of a configuration that names `component`; empty when it is content."""
    policy = component.endswith("Policy")
    before = [{"name": "WhitespaceTokenizer"}, {"name": "CountVectorsFeaturizer"}]
    config = {
        "recipe": "default.v1",
        "language": "en",
        "pipeline": before if policy else [*before, {"name": component}],
        "policies": [{"name": component if policy else "RulePolicy"}],
    }
    try:
        validation.validate(DefaultV1Recipe().graph_config_for_recipe(config, {}, training_type=TrainingType.BOTH))
    except GraphSchemaValidationException as told:
        return str(told)
    return ""


@pytest.mark.parametrize("component", [*(name for _, name in CLASSES), "CRFEntityExtractor", "MitieNLP"])
def test_a_left_out_component_in_the_configuration_is_refused_in_one_sentence(component: str) -> None:
    assert refusal(component) == (
        f"Component '{component}' requires the following packages which are currently not installed: {LEFT_OUT[component]}."
    )


def test_a_component_that_is_there_is_not_refused() -> None:
    assert refusal("LogisticRegressionClassifier") == ""


def test_exactly_these_components_are_left_out() -> None:
    importlib.import_module("rasa.engine.recipes.default_components")
    registered = {
        name: entry.clazz.required_packages() for name, entry in DefaultV1Recipe._registered_components.items()
    }
    missing = {
        name: package
        for name, packages in registered.items()
        for package in packages
        if importlib.util.find_spec(package) is None
    }
    assert missing == LEFT_OUT


@pytest.mark.parametrize("way", ["create", "load"])
@pytest.mark.parametrize(("module", "name"), CLASSES)
def test_a_component_used_all_the_same_says_what_to_do(module: str, name: str, way: str) -> None:
    component = getattr(importlib.import_module(module), name)
    with pytest.raises(TensorFlowMissing, match=rf"{name} needs TensorFlow, .*config\.yml, or install stock Rasa"):
        getattr(component, way)({}, None, None, None)


@pytest.mark.parametrize(("module", "name"), HELPER_NAMES)
def test_a_helper_used_all_the_same_says_what_to_do(module: str, name: str) -> None:
    with pytest.raises(TensorFlowMissing, match=f"{name} needs TensorFlow"):
        getattr(importlib.import_module(module), name)()


def test_importing_tensorflow_itself_still_fails() -> None:
    with pytest.raises(ModuleNotFoundError, match="tensorflow"):
        importlib.import_module("tensorflow")


def test_where_tensorflow_is_installed_nothing_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = ModuleHooks()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, package=None: object())
    without_tensorflow.add_to(hooks)
    assert not hooks.replaced


def test_numpy_has_the_name_that_rasa_asks_for() -> None:
    import numpy
    import rasa.utils.common  # noqa: F401

    assert numpy.VisibleDeprecationWarning is numpy.exceptions.VisibleDeprecationWarning  # type: ignore[attr-defined]


# --- what the stand-ins rest on; a failure here means: the installed Rasa is not the one they were written for


def test_the_installed_rasa_is_the_one_the_stand_ins_were_written_for() -> None:
    assert (importlib.metadata.version("rasa"), importlib.metadata.version("rasa-sdk")) == ("3.6.21", "3.6.2")


@pytest.mark.parametrize(("module", "name"), [*CLASSES, *HELPER_NAMES])
def test_each_replaced_name_is_a_class_of_the_installed_rasa(module: str, name: str) -> None:
    assert name in rasa_source.classes(module)


@pytest.mark.parametrize("module", COMPONENTS)
def test_each_stand_in_is_registered_as_rasa_registers_the_real_one(module: str) -> None:
    name, types = COMPONENTS[module]
    decorator = rasa_source.classes(module)[name].decorator_list[0]
    real = {node.attr for node in ast.walk(decorator) if isinstance(node, ast.Attribute) and node.attr.isupper()}
    assert real == set(types)


@pytest.mark.parametrize("module", [*COMPONENTS, *HELPERS])
def test_each_replaced_module_does_need_tensorflow(module: str) -> None:
    assert "tensorflow" in rasa_source.imports_at_the_top(module)


@pytest.mark.parametrize("replaced", [*COMPONENTS, *HELPERS])
def test_every_name_rasa_imports_from_a_replaced_module_is_there(replaced: str) -> None:
    wanted: set[str] = set()
    for module in rasa_source.modules():
        if "tensorflow" not in rasa_source.imports_at_the_top(module):  # such a module cannot be imported anyhow
            wanted |= rasa_source.names_imported_from(module, replaced)
    stand_in = importlib.import_module(replaced)
    assert wanted and not {name for name in wanted if not hasattr(stand_in, name)}
