"""bot.train trains when, and only when, an input changed; a failing training leaves no model and one clear line."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import model_file, paths, train

#: `python -m rasa train --out FOLDER --fixed-model-name NAME`: writes the model, or says `$FAKE_RASA` and fails.
FAKE_RASA = """#!/bin/sh
echo "$@" >> "$FAKE_CALLS"
[ -n "$FAKE_HALF_MADE" ] && mkdir -p "$5" && echo half > "$5/$7"
if [ -n "$FAKE_RASA" ]; then printf '%s\\n' "$FAKE_RASA"; exit 1; fi
mkdir -p "$5" && echo model > "$5/$7"
"""


@dataclass
class House:
    """A project with the model's inputs and a fake Rasa."""

    root: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def trainings(self) -> int:
        calls = self.root / "calls"
        return len(calls.read_text().splitlines()) if calls.exists() else 0

    def models(self) -> list[str]:
        """All that is in models/, without the seals."""
        return sorted(path.name for path in (self.root / "models").glob("*") if path.suffix != ".sha256")

    def rasa_says(self, text: str) -> None:
        self.patch.setenv("FAKE_RASA", text)

    def complaint(self) -> str:
        """Trains, sees it fail with one line, and returns that."""
        assert train.main() == 1
        told = self.capture.readouterr().err
        assert told.startswith("Embark: ") and told.count("\n") == 1, told
        return told


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> House:
    """A project that was never trained."""
    for name in ("config.yml", "domain.yml", "data/nlu.yml", "data/rules.yml", "bot/nlu/intents.py", "bot/nlu/words.yml",
                 "requirements.lock", "requirements-nodeps.lock", "README.md", "bot/knowledge/stages.yml", "bot/guide/answer.py", "actions/answer.py"):  # fmt: skip
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    python = tmp_path / "python"
    python.write_text(FAKE_RASA)
    python.chmod(0o755)
    monkeypatch.setattr(paths, "PROJECT", tmp_path)
    monkeypatch.setattr(train, "MODELS", tmp_path / "models")
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(sys, "argv", ["bot.train"])
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("FAKE_CALLS", str(tmp_path / "calls"))
    for name in ("FAKE_RASA", "FAKE_HALF_MADE"):
        monkeypatch.delenv(name, raising=False)
    return House(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(
    "name",
    ["config.yml", "domain.yml", "data/nlu.yml", "data/rules.yml", "bot/nlu/intents.py", "bot/nlu/words.yml", "bot/knowledge/stages.yml", "requirements.lock", "requirements-nodeps.lock"],
)  # fmt: skip
def test_the_models_name_changes_when_an_input_does(house: House, name: str) -> None:
    before = train.current_model()
    (house.root / name).write_text("changed")
    assert train.current_model() != before


def test_the_models_name_changes_when_an_input_is_added(house: House) -> None:
    before = train.current_model()
    (house.root / "data" / "more.yml").touch()
    assert train.current_model() != before


def test_the_models_name_changes_when_an_input_is_renamed(house: House) -> None:
    before = train.current_model()
    (house.root / "data" / "nlu.yml").rename(house.root / "data" / "nlu2.yml")
    assert train.current_model() != before


def test_the_models_name_changes_with_the_python(house: House) -> None:
    before = train.current_model()
    house.patch.setattr(sys, "version", "3.13.99 (another)")
    assert train.current_model() != before


def touch(house: House) -> None:
    os.utime(house.root / "config.yml", (1, 1))


def compile_bytecode(house: House) -> None:
    (house.root / "bot" / "nlu" / "__pycache__").mkdir()
    (house.root / "bot" / "nlu" / "__pycache__" / "intents.cpython-311.pyc").touch()


def change_what_is_read_at_run_time(house: House) -> None:
    for name in ("README.md", "bot/guide/answer.py", "actions/answer.py"):
        (house.root / name).write_text("changed")


@pytest.mark.parametrize("change", [touch, compile_bytecode, change_what_is_read_at_run_time])
def test_the_models_name_stays_when_no_input_changed(house: House, change: Callable[[House], None]) -> None:
    before = train.current_model()
    change(house)
    assert train.current_model() == before


def test_training_makes_the_current_model(house: House) -> None:
    assert train.main() == 0
    assert house.models() == [train.current_model().name]


def test_a_current_model_is_not_trained_again(house: House) -> None:
    train.ensure_model()
    train.ensure_model()
    assert house.trainings() == 1


def test_not_training_is_said(house: House) -> None:
    train.ensure_model()
    house.capture.readouterr()
    train.ensure_model()
    assert house.capture.readouterr().out == "Embark: the model is current, not training.\n"


def test_a_changed_input_is_trained(house: House) -> None:
    train.ensure_model()
    (house.root / "domain.yml").write_text("changed")
    assert train.ensure_model() == train.current_model() and house.trainings() == 2


def test_a_current_model_becomes_the_newest_which_rasa_takes(house: House) -> None:
    first = train.ensure_model()
    (house.root / "domain.yml").write_text("changed")
    second = train.ensure_model()
    (house.root / "domain.yml").write_text("domain.yml")
    os.utime(first, (1, 1))
    assert train.ensure_model().stat().st_mtime >= second.stat().st_mtime


def test_old_models_are_cleared_away(house: House) -> None:
    for number in range(4):
        (house.root / "domain.yml").write_text(str(number))
        train.ensure_model()
    assert len(house.models()) == train.KEPT and train.current_model().name in house.models()


def test_a_failing_training_is_one_line_with_cause_and_log(house: House) -> None:
    house.rasa_says("Traceback\nInvalidDomain: intent 'x' is not defined")
    line = house.complaint()
    assert (
        "training failed: InvalidDomain: intent 'x' is not defined" in line
        and str(house.root / "var" / "train.log") in line
    )


def test_a_failing_training_leaves_no_model(house: House) -> None:
    house.patch.setenv("FAKE_HALF_MADE", "yes")
    house.rasa_says("InvalidDomain")
    house.complaint()
    assert house.models() == []


def test_a_training_without_a_result_is_a_failure(house: House) -> None:
    (house.root / "python").write_text("#!/bin/sh\n")
    assert "training failed: exit code 0" in house.complaint()


def test_a_failing_training_leaves_the_earlier_model(house: House) -> None:
    earlier = train.ensure_model()
    (house.root / "domain.yml").write_text("changed")
    house.rasa_says("InvalidDomain")
    house.complaint()
    assert house.models() == [earlier.name]


def test_a_disk_that_fills_up_is_one_line_with_the_fix(house: House) -> None:
    house.rasa_says("OSError: [Errno 28] No space left on device\nsomething else")
    assert "the disk is full; free 1 GB" in house.complaint()


def test_a_log_that_cannot_be_written_is_one_line_with_the_fix(house: House) -> None:
    (house.root / "var" / "train.log").mkdir(parents=True)
    line = house.complaint()
    assert str(house.root / "var" / "train.log") in line and "Free 1 GB" in line


def test_models_may_be_on_another_disk_than_var(house: House) -> None:
    rename = os.rename

    def renames_within_one_disk(source: str | Path, target: str | Path) -> None:
        if Path(source).parent != Path(target).parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link", str(source))
        rename(source, target)

    house.patch.setattr(os, "rename", renames_within_one_disk)
    house.patch.setattr(os, "replace", renames_within_one_disk)
    assert train.ensure_model().read_text() == "model\n"


def test_stopping_the_training_is_one_line(house: House) -> None:
    def interrupted(target: Path) -> None:
        raise KeyboardInterrupt

    house.patch.setattr(train, "train", interrupted)
    assert train.main() == 130
    assert house.capture.readouterr().err.strip() == "Embark: training stopped; nothing was changed."


def flip_a_bit(model: Path) -> None:
    body = bytearray(model.read_bytes())
    body[len(body) // 2] ^= 1
    model.write_bytes(body)


def truncate(model: Path) -> None:
    os.truncate(model, model.stat().st_size // 2)


def empty(model: Path) -> None:
    model.write_bytes(b"")


def break_the_seal(model: Path) -> None:
    model_file.seal_of(model).write_text("")


DAMAGES = (flip_a_bit, truncate, empty, break_the_seal)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_model_is_never_served_but_set_aside_and_trained_anew(
    house: House, damage: Callable[[Path], None]
) -> None:
    model = train.ensure_model()
    damage(model)
    house.capture.readouterr()
    assert train.ensure_model() == model and model.read_text() == "model\n" and house.trainings() == 2
    told = house.capture.readouterr().out.splitlines()[0]
    assert (
        told
        == f"Embark: models/{model.name} is damaged: it is not what was trained. It is set aside as {model.name}.damaged."
    )


def test_a_damaged_model_leaves_the_earlier_good_one(house: House) -> None:
    earlier = train.ensure_model()
    (house.root / "domain.yml").write_text("changed")
    flip_a_bit(train.ensure_model())
    house.rasa_says("InvalidDomain")
    house.complaint()
    assert earlier.name in house.models() and model_file.is_good(earlier)


def test_a_damaged_model_that_cannot_be_taken_away_is_one_line_with_the_fix(house: House) -> None:
    flip_a_bit(train.ensure_model())

    def refuse(model: Path) -> Path:
        raise PermissionError(errno.EACCES, "Permission denied")

    house.patch.setattr(model_file, "set_aside", refuse)
    assert "is damaged or cannot be read (Permission denied). Delete it" in house.complaint()


@pytest.fixture
def unsealed(tmp_path: Path) -> Path:
    """A model of an older Embark, which wrote no seal."""
    (tmp_path / "content").write_bytes(os.urandom(100_000))
    model = tmp_path / "embark-0.tar.gz"
    with tarfile.open(model, "w:gz") as archive:
        archive.add(tmp_path / "content", "content")
    return model


def test_a_whole_model_without_a_seal_gets_one(unsealed: Path) -> None:
    assert model_file.is_good(unsealed) and model_file.seal_of(unsealed).is_file() and model_file.is_good(unsealed)


@pytest.mark.parametrize("damage", [flip_a_bit, truncate, empty])
def test_a_damaged_model_without_a_seal_gets_none(unsealed: Path, damage: Callable[[Path], None]) -> None:
    damage(unsealed)
    assert not model_file.is_good(unsealed) and not model_file.seal_of(unsealed).exists()


def test_a_seal_is_what_sha256sum_reads(unsealed: Path) -> None:
    model_file.seal(unsealed)
    digest = hashlib.sha256(unsealed.read_bytes()).hexdigest()
    assert model_file.seal_of(unsealed).read_text() == f"{digest}  {unsealed.name}\n"


def test_seals_of_models_that_are_cleared_away_go_with_them(house: House) -> None:
    for number in range(4):
        (house.root / "domain.yml").write_text(str(number))
        train.ensure_model()
    assert len(list((house.root / "models").glob("*.sha256"))) == train.KEPT
