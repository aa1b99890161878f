# SPDX-License-Identifier: Apache-2.0
"""Cells of the tables of docs/performance.md."""


def chain_words(path):
    return f"`{path.chain.replace('_', ' ')}` {path.algorithm}"


def ns(value):
    return f"{value:.0f}"


def short(value):
    """With what is behind the point where that says something."""
    return f"{value:.1f}" if value < 100 else ns(value)


def yes_or_no(holds):
    return "yes" if holds else "no"
