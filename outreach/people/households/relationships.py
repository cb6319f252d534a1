"""How two members of a household are related, composed from their codes, each relative to the reference person.

The register never says how two members are related to each other. This table does, where every ordinary reading of
the two codes agrees; where readings differ it says *unknown*, which is never taken for "not related". Ordinary reading
means: in-laws come through the present spouse or a brother or sister; a child of the reference person may be of another
union than the present one; brothers and sisters share the parent or grandparent who lives with them. Degrees are those
of the civil law, and affinity does not beget affinity: the spouse of an in-law is not an in-law.

The law counts two people as a household only when they are not related up to the third degree, in-laws included
(law of 27 February 1987, art. 7 § 3). docs/households.md shows this table.
"""

from enum import StrEnum

from outreach.people.extract import RELATIONSHIPS


class Relation(StrEnum):
    """What two codes say of two people."""

    SPOUSE = "spouse"
    RELATIVE = "relative"  # up to the third degree, in-laws included
    EITHER = "spouse_or_relative"  # spouses, or in-laws when one of them is married to somebody else there
    BEYOND = "beyond"  # not related, or beyond the third degree
    UNKNOWN = "unknown"
    PARTNER = "partner_to_confirm"  # code 21: its meaning and start are to be confirmed, until then like unknown


_SIGNS = {
    "S": Relation.SPOUSE,
    "r": Relation.RELATIVE,
    "e": Relation.EITHER,
    "-": Relation.BEYOND,
    "?": Relation.UNKNOWN,
    "p": Relation.PARTNER,
}

# Each row reads: this code with itself, then with every following code of the header.
TABLE = """
    01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 20 21
01  ?  S  r  r  r  r  r  r  r  r  ?  -  r  r  r  r  -  ?  p
02     ?  r  ?  r  r  r  r  r  ?  ?  ?  r  r  r  r  -  ?  ?
03        r  e  r  r  ?  r  r  ?  ?  ?  ?  ?  -  -  -  ?  ?
04           -  r  r  ?  r  r  ?  ?  ?  ?  ?  -  -  -  ?  ?
05              ?  r  ?  -  -  -  ?  ?  ?  ?  -  -  -  ?  ?
06                 ?  -  ?  r  ?  ?  ?  -  -  ?  ?  ?  ?  ?
07                    ?  -  -  ?  ?  ?  r  ?  -  ?  ?  ?  ?
08                       ?  r  ?  ?  ?  -  -  ?  ?  ?  ?  ?
09                          r  ?  ?  ?  -  -  r  ?  -  ?  ?
10                             ?  ?  ?  ?  -  ?  ?  -  ?  ?
11                                ?  ?  ?  ?  ?  ?  ?  ?  ?
12                                   ?  ?  ?  ?  ?  ?  ?  ?
13                                      r  ?  -  -  -  ?  ?
14                                         ?  -  -  -  ?  ?
15                                            ?  -  ?  ?  ?
16                                               ?  -  ?  ?
17                                                  ?  ?  ?
20                                                     ?  ?
21                                                        ?
"""

# Whose own children may live in the household, by the parent's code: the child's codes. Certain and possible alike.
CHILDREN = {
    "01": ("03", "13"),
    "02": ("03", "13"),
    "03": ("05",),
    "04": ("05",),
    "05": ("14",),
    "06": ("01", "09"),
    "07": ("02", "10"),
    "08": ("15",),
    "09": ("16",),
    "10": ("16",),
    "11": ("11", "12"),
    "12": ("03", "11", "12", "13"),
    "13": ("05", "14"),
    "15": ("17",),
    "16": ("11",),
    "17": ("11", "12"),
    "21": ("03", "11", "12", "13"),
}


def _read(table: str) -> dict[tuple[str, str], Relation]:
    header, *lines = table.strip("\n").splitlines()
    codes = header.split()
    read: dict[tuple[str, str], Relation] = {}
    for line in lines:
        one, *signs = line.split()
        for other, sign in zip(codes[codes.index(one) :], signs, strict=True):
            read[one, other] = read[other, one] = _SIGNS[sign]
    return read


COMPOSED = _read(TABLE)


def relation(one: str, other: str) -> Relation:
    """How two members of one household are related, by their codes to the reference person."""
    return COMPOSED[one, other]


assert COMPOSED.keys() == {(one, other) for one in RELATIONSHIPS for other in RELATIONSHIPS}
