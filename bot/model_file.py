"""A trained model and its seal: the sha256 of its bytes, written when it was trained and compared before it is loaded.

The seal is a line that `sha256sum -c` reads, in a file beside the model. It tells damage (a failing disk, a copy that broke off),
not malice: who may write the model may write the seal.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from pathlib import Path


def seal_of(model: Path) -> Path:
    """The file that holds a model's seal."""
    return model.with_name(f"{model.name}.sha256")


def seal(model: Path, name: str | None = None) -> None:
    """Writes the seal of a model that is, or will be, called `name`; on disk before this returns."""
    with model.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    target = seal_of(model.with_name(name or model.name))
    partial = target.with_name(f"{target.name}.part")
    with partial.open("w", encoding="ascii") as new:
        new.write(f"{digest}  {name or model.name}\n")
        new.flush()
        os.fsync(new.fileno())
    partial.replace(target)


def is_good(model: Path) -> bool:
    """Whether a model is what was trained. One without a seal, of an older Embark, is read through, and sealed if it is whole.

    Raises:
        OSError: it cannot be read.
    """
    try:
        told = seal_of(model).read_text(encoding="ascii", errors="replace").split()
    except FileNotFoundError:
        if _is_whole(model):
            seal(model)
            return True
        return False
    with model.open("rb") as file:
        return told[:1] == [hashlib.file_digest(file, "sha256").hexdigest()]


def set_aside(model: Path) -> Path:
    """Takes a damaged model out of the way and returns where it is now."""
    aside = model.with_name(f"{model.name}.damaged")
    model.replace(aside)
    seal_of(model).unlink(missing_ok=True)
    return aside


def remove(model: Path) -> None:
    """Removes a model with its seal."""
    model.unlink(missing_ok=True)
    seal_of(model).unlink(missing_ok=True)


def _is_whole(model: Path) -> bool:
    """Reads an archive to its end, where gzip keeps a checksum of its own."""
    size = 0
    try:
        with gzip.open(model) as archive:
            while part := archive.read(1 << 20):
                size += len(part)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return False
    return size > 0
