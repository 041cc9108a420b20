"""Lets Rasa be imported without TensorFlow, which nothing of ours uses.

Upstream: `rasa/engine/recipes/default_components.py`, `rasa/graph_components/validators/default_recipe_validator.py` and
`rasa/utils/train_utils.py` import TensorFlow components at the top, although no call reaches them in a pipeline that
does not name them. Eight modules of Rasa are replaced by exact name. Nothing pretends to be `tensorflow`: importing it
still fails. A pipeline that names one of the components is refused by Rasa's own check (`required_packages`), in Rasa's
own words. Where TensorFlow is installed nothing is replaced.
"""

from __future__ import annotations

import importlib.util
from types import ModuleType
from typing import Any

from bot.runtime.import_hooks import Fill, ModuleHooks

#: module -> (class, component types in DefaultV1Recipe.ComponentType)
COMPONENTS = {
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier", ("INTENT_CLASSIFIER", "ENTITY_EXTRACTOR")),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector", ("INTENT_CLASSIFIER",)),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ("ConveRTFeaturizer", ("MESSAGE_FEATURIZER",)),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ("LanguageModelFeaturizer", ("MESSAGE_FEATURIZER",)),
    "rasa.core.policies.ted_policy": ("TEDPolicy", ("POLICY_WITH_END_TO_END_SUPPORT",)),
    "rasa.core.policies.unexpected_intent_policy": (
        "UnexpecTEDIntentPolicy",
        ("POLICY_WITH_END_TO_END_SUPPORT",),
    ),
}
#: module -> names that rasa.utils.train_utils imports and only TensorFlow components call
HELPERS = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
}


class TensorFlowMissing(ImportError):
    """A TensorFlow part of Rasa was used; Embark's environment leaves TensorFlow out on purpose."""


def _refusal(name: str) -> str:
    return (
        f"{name} needs TensorFlow, which Embark's environment leaves out. Use the pipeline in config.yml, "
        "or install stock Rasa in an environment of its own."
    )


def _component(class_name: str, types: tuple[str, ...]) -> Fill:
    def fill(module: ModuleType) -> None:
        from rasa.engine.graph import GraphComponent
        from rasa.engine.recipes.default_recipe import DefaultV1Recipe

        def required_packages() -> list[str]:
            return ["tensorflow"]

        def create(*args: Any, **kwargs: Any) -> None:
            raise TensorFlowMissing(_refusal(class_name))

        stand_in = type(
            class_name,
            (GraphComponent,),
            {
                "__doc__": f"Stands in for Rasa's {class_name}, which needs TensorFlow.",
                "__module__": module.__name__,
                "required_packages": staticmethod(required_packages),
                "create": staticmethod(create),
                "load": staticmethod(create),
            },
        )
        component_types = [DefaultV1Recipe.ComponentType[name] for name in types]
        DefaultV1Recipe.register(component_types, is_trainable=True)(stand_in)
        setattr(module, class_name, stand_in)

    return fill


def _helpers(names: tuple[str, ...]) -> Fill:
    def fill(module: ModuleType) -> None:
        for name in names:

            def refuse(self: Any, *args: Any, _name: str = name, **kwargs: Any) -> None:
                raise TensorFlowMissing(_refusal(_name))

            setattr(module, name, type(name, (), {"__init__": refuse, "__module__": module.__name__}))

    return fill


def _numpy_alias(module: ModuleType) -> None:
    """rasa/utils/common.py:56 names `numpy.VisibleDeprecationWarning`, which numpy 2 moved to numpy.exceptions."""
    import numpy

    if not hasattr(numpy, "VisibleDeprecationWarning"):
        numpy.VisibleDeprecationWarning = numpy.exceptions.VisibleDeprecationWarning  # type: ignore[attr-defined]


def add_to(hooks: ModuleHooks) -> None:
    """Registers the stand-ins where TensorFlow is absent, and numpy 2's alias."""
    hooks.amend("rasa.utils.common", before=_numpy_alias)
    if importlib.util.find_spec("tensorflow") is not None:
        return
    for module, (class_name, types) in COMPONENTS.items():
        hooks.replace(module, _component(class_name, types))
    for module, names in HELPERS.items():
        hooks.replace(module, _helpers(names))
