"""What others published on the same test splits: top-1 accuracy in %, and out-of-scope recall at a threshold."""

from __future__ import annotations

#: Titles of the sets, by file name.
TITLES = {
    "b77_10": "BANKING77, 10 a topic",
    "b77_full": "BANKING77",
    "clinc_10": "CLINC150, 10 a topic",
    "clinc_full": "CLINC150",
    "hwu_10": "HWU64, 10 a topic",
    "hwu_full": "HWU64",
}
#: System -> set -> accuracy. Sources: Casanueva et al. 2020 (arXiv 2003.04807: USE+ConveRT, BERT); Zhang et al. 2021
#: (arXiv 2109.06349: RoBERTa, CPFT); Lin et al. 2023 (arXiv 2302.05096: ICDA).
ACCURACY: dict[str, dict[str, float]] = {
    "USE+ConveRT (2020)": {
        "b77_10": 85.19,
        "b77_full": 93.36,
        "clinc_10": 93.26,
        "clinc_full": 97.16,
        "hwu_10": 85.83,
        "hwu_full": 92.62,
    },
    "BERT, tuned (2020)": {
        "b77_10": 83.42,
        "b77_full": 93.66,
        "clinc_10": 91.93,
        "clinc_full": 96.93,
        "hwu_10": 84.86,
        "hwu_full": 92.10,
    },
    "RoBERTa, tuned (2021)": {"b77_10": 84.27, "clinc_10": 91.55, "hwu_10": 82.90},
    "CPFT (2021)": {"b77_10": 87.20, "clinc_10": 94.18, "hwu_10": 87.13},
    "ICDA (2023)": {"b77_10": 89.79, "clinc_10": 94.84, "hwu_10": 87.41},
}
#: CLINC150 at the threshold with the best validation score: system -> (in-scope accuracy, out-of-scope recall), %.
#: Source: Larson et al. 2019 (aclanthology.org/D19-1131).
OUT_OF_SCOPE = {"BERT (2019)": (96.2, 52.3), "Rasa of 2019": (90.9, 31.2)}
