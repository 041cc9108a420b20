"""Trains and scores one Rasa NLU pipeline on one set, and prints the result as JSON.

Run by two interpreters in the same benchmark: Embark's, with Embark's config.yml, and one with stock Rasa, with Rasa's default.
It therefore imports nothing of Embark's:  python with_rasa.py SET.json CONFIG.yml
"""

import asyncio
import contextlib
import io
import json
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

#: Single texts whose parse is timed, after as many to warm up.
TIMED = 200


def nlu_yaml(rows: list[list[str]]) -> str:
    """Training questions as Rasa reads them."""
    intents: dict[str, list[str]] = {}
    for text, label in rows:
        intents.setdefault(label, []).append(" ".join(text.replace("[", "(").replace("]", ")").split()))
    lines = ['version: "3.1"', "nlu:"]
    for label, texts in intents.items():
        lines += [f"- intent: {json.dumps(label)}", "  examples: |", *(f"    - {text}" for text in texts)]
    return "\n".join(lines) + "\n"


def pipeline_only(config: str) -> str:
    """The config without policies and its own settings file, so that both sides train understanding alone."""
    from rasa.shared.utils.io import read_config_file

    return json.dumps({k: v for k, v in read_config_file(config).items() if k in ("recipe", "language", "pipeline")})


def measure(set_file: str, config: str) -> dict[str, float]:
    """Accuracy and cost of the pipeline on the set's test split."""
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    splits = json.loads(Path(set_file).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RASA_CACHE_DIRECTORY"] = folder  # nothing comes from an earlier training
        data, settings = Path(folder, "nlu.yml"), Path(folder, "config.yml")
        data.write_text(nlu_yaml(splits["train"]), encoding="utf-8")
        settings.write_text(pipeline_only(config), encoding="utf-8")
        began, cpu = time.monotonic(), sum(os.times()[:4])
        model = train_nlu(str(settings), str(data), folder, fixed_model_name="model")
        trained, cpu = time.monotonic() - began, sum(os.times()[:4]) - cpu
        agent = Agent.load(model)

        labels = {label for _, label in splits["train"]}

        async def parse() -> tuple[float, list[float]]:
            right, times = 0, list[float]()
            for number, (text, label) in enumerate(splits["test"]):
                start = time.perf_counter()
                parsed = await agent.parse_message(text)
                if TIMED <= number < 2 * TIMED:
                    times.append(1000 * (time.perf_counter() - start))
                names = [parsed["intent"]["name"], *(row["name"] for row in parsed["intent_ranking"])]
                # Published figures are top-1 among the set's own intents; a fallback or a scope gate is passed over.
                right += next((n for n in names if n in labels), None) == label
            return right / len(splits["test"]), sorted(times)

        accuracy, times = asyncio.run(parse())
    return {
        "accuracy": 100 * accuracy,
        "train_s": trained,
        "train_cpu_s": cpu,
        "p50_ms": times[len(times) // 2],
        "p95_ms": times[int(len(times) * 0.95)],
    }


def main() -> None:
    """Prints one line of JSON; everything Rasa says goes to standard error."""
    os.environ.setdefault("TQDM_DISABLE", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.disable(logging.WARNING)
    with contextlib.suppress(ImportError):
        import structlog

        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        result = measure(sys.argv[1], sys.argv[2])
    print(json.dumps(result))


if __name__ == "__main__":
    main()
