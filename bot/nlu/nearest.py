"""Finds the nearest of many unit vectors: a quick look in whole numbers over all of them, then exactly over the best.

A message is compared with every training question. In float32 that reads 40 MB of memory a message, a quarter of a turn's
whole time; as 8-bit numbers it is 10 MB, and what rounding could change (0.001 in similarity) is far less than what lies
between the neighbours wanted and the candidates taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
#: The stored numbers use 7 of 8 bits: on processors without VNNI, sums of two full products would overflow 16 bits.
STORED, ASKED = 63, 127
#: Candidates for each group of neighbours that is wanted.
CANDIDATES = 256


class Nearest:
    """Vectors of length 1, searched by cosine similarity.

    Attributes:
        vectors: Shape (count, dimensions), float16; read only where a candidate is.
        graph: The quick look as an ONNX graph, for saving.
    """

    def __init__(self, vectors: npt.NDArray[np.float16], graph: bytes | None = None):
        import onnxruntime

        self.vectors = vectors
        self.graph = graph or _quick_look(vectors)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(self.graph, options, providers=["CPUExecutionProvider"])

    def search(self, vector: Vector, groups: Sequence[tuple[Rows | None, int]]) -> list[tuple[Rows, Vector]]:
        """The nearest in each group.

        Args:
            vector: Length 1.
            groups: (rows to search, or None for all; how many are wanted).

        Returns:
            For each group the rows, nearest first, and their similarities.
        """
        asked = np.rint(vector * (ASKED / max(float(np.abs(vector).max()), 1e-9))) + 128
        rough = self._session.run(None, {"asked": asked.astype(np.uint8)[None, :]})[0][0]
        found = []
        for rows, wanted in groups:
            scores = rough if rows is None else rough[rows]
            count = min(max(CANDIDATES, wanted), len(scores))
            best = np.argpartition(-scores, count - 1)[:count]
            candidates = best if rows is None else rows[best]
            similar = self.vectors[candidates].astype(np.float32) @ vector
            order = np.argsort(-similar, kind="stable")[:wanted]
            found.append((candidates[order], similar[order]))
        return found


def _quick_look(vectors: npt.NDArray[np.float16]) -> bytes:
    """An ONNX graph that multiplies a vector (uint8, zero at 128) with all stored ones."""
    from onnx import TensorProto, helper, numpy_helper

    wide = vectors.astype(np.float32)
    stored = np.rint(wide * (STORED / max(float(np.abs(wide).max()), 1e-9))).astype(np.int8).T
    constants: list[Any] = [
        numpy_helper.from_array(np.ascontiguousarray(stored), "stored"),
        numpy_helper.from_array(np.array(128, np.uint8), "zero"),
    ]
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["asked", "stored", "zero"], ["similar"])],
        "nearest",
        [helper.make_tensor_value_info("asked", TensorProto.UINT8, [1, vectors.shape[1]])],
        [helper.make_tensor_value_info("similar", TensorProto.INT32, [1, len(vectors)])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return bytes(model.SerializeToString())
