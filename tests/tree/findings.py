# SPDX-License-Identifier: Apache-2.0
"""How a check of the tree says what it found."""


def tell(found, of=""):
    """Prints each complaint and their number, behind what they are of; returns the program's exit status."""
    for line in found:
        print(line)
    print(f"{of}{len(found)} complaints")
    return 1 if found else 0
