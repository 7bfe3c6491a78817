#!/usr/bin/env python3
"""Makes the two fonts of the papers. Needs fonttools (PyPI) and Debian's fonts-noto-cjk; `characters` also unicode-data.

    make.py characters   writes characters.txt from the Unihan database (kTGH: 通用规范汉字表, 2013), in the table's order
    make.py              writes PaperSans-Regular.otf and PaperSans-Bold.otf
"""

import bz2
import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

HERE = Path(__file__).parent
NOTO = Path("/usr/share/fonts/opentype/noto")
UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")

# Latin with the accents of Western Europe and of pinyin (the original has no others), marks, arrows and boxes that
# stand in running Chinese text, CJK punctuation, full-width forms, signs of currencies.
USUAL = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x1CD, 0x1DC), (0x2010, 0x2027), (0x2030, 0x203B), (0x2103, 0x2103),
    (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2160, 0x216B), (0x2190, 0x2193), (0x2212, 0x2212), (0x2260, 0x2265),
    (0x2460, 0x2473),
    (0x25A0, 0x25A1), (0x25CB, 0x25CF), (0x2713, 0x2713), (0x3000, 0x301F), (0x3220, 0x3229),
    (0xFE30, 0xFE4F), (0xFF00, 0xFF65), (0xFFE0, 0xFFE6),
]  # fmt: skip

# Headings and labels are our own words, which the table's first two levels cover; names beyond are printed in Regular.
LEVELS_ONE_AND_TWO = 6500


def write_characters():
    """The table's characters in its order, fifty to a line."""
    found = {}
    for line in bz2.open(UNIHAN, "rt", encoding="utf-8"):
        match = re.match(r"U\+([0-9A-F]+)\tkTGH\t2013:(\d+)", line)
        if match:
            found[int(match[2])] = chr(int(match[1], 16))
    assert sorted(found) == list(range(1, 8106)), "the table has 8,105 characters"
    text = "".join(found[number] for number in sorted(found))
    lines = (text[at : at + 50] for at in range(0, len(text), 50))
    (HERE / "characters.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def make(style, characters):
    """One style, as a single font with the Simplified Chinese forms and no more than what drawing needs."""
    collection = TTCollection(NOTO / f"NotoSansCJK-{style}.ttc")
    font = next(one for one in collection if one["name"].getDebugName(1).startswith("Noto Sans CJK SC"))
    options = subset.Options()
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.hinting = False
    options.desubroutinize = False
    options.notdef_outline = True
    options.drop_tables += ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "DSIG"]
    wanted = {ord(one) for one in characters}
    wanted |= {code for first, last in USUAL for code in range(first, last + 1)}
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    # The fonts are changed, so they carry another name than the original.
    names = {1: "Paper Sans SC", 2: style, 3: f"PaperSansSC-{style}", 4: f"Paper Sans SC {style}", 6: f"PaperSansSC-{style}"}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    cff = font["CFF "].cff
    cff.fontNames = [names[6]]
    top = cff[0]
    top.FamilyName, top.FullName = names[1], names[4]
    # The same bytes whenever it is made.
    font.recalcTimestamp = False
    font.save(HERE / f"PaperSans-{style}.otf")


if __name__ == "__main__":
    if sys.argv[1:] == ["characters"]:
        write_characters()
    table = (HERE / "characters.txt").read_text(encoding="utf-8").replace("\n", "")
    make("Regular", table)
    make("Bold", table[:LEVELS_ONE_AND_TWO])
