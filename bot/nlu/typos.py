"""Misspelt copies of training sentences, so that the classifier has seen broken words before people write them."""

from __future__ import annotations

import random

#: Letters beside each other on a US keyboard.
NEIGHBOURS = {
    "a": "qws", "b": "vghn", "c": "xdfv", "d": "serfcx", "e": "wsdr", "f": "drtgvc", "g": "ftyhbv", "h": "gyujnb",
    "i": "ujko", "j": "huikmn", "k": "jiolm", "l": "kop", "m": "njk", "n": "bhjm", "o": "iklp", "p": "ol",
    "q": "wa", "r": "edft", "s": "awedxz", "t": "rfgy", "u": "yhji", "v": "cfgb", "w": "qase", "x": "zsdc",
    "y": "tghu", "z": "asx",
}  # fmt: skip


def misspell(text: str, rate: float, random_: random.Random) -> str:
    """`text` with about `rate` of its letters swapped, dropped, doubled or mistyped; first letters mostly survive."""
    letters = list(text)
    out: list[str] = []
    i = 0
    while i < len(letters):
        letter = letters[i]
        start_of_word = i == 0 or not letters[i - 1].isalpha()
        chance = rate * (0.3 if start_of_word else 1.15)
        if letter.isalpha() and random_.random() < chance:
            kind = random_.randrange(4)
            if kind == 0 and i + 1 < len(letters) and letters[i + 1].isalpha():
                out += [letters[i + 1], letter]
                i += 2
                continue
            if kind == 1:
                i += 1
                continue
            out.append(letter)
            if kind == 2:
                out.append(letter)
            elif letter.lower() in NEIGHBOURS:
                out[-1] = random_.choice(NEIGHBOURS[letter.lower()])
        else:
            out.append(letter)
        i += 1
    return "".join(out)
