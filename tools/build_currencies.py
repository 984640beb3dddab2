"""Prints the currency table of `chalicelib/domain/currencies.py` from the published ISO 4217 list.

Run `python tools/build_currencies.py` with the `iso4217` package installed and paste the block it prints.
"""

import textwrap

import iso4217


def currency_block() -> str:
    """The codes that have a minor unit, grouped by its number of places; metals and test codes have none."""
    by_exponent: dict[int, list[str]] = {}
    for code, entry in iso4217.raw_table.items():
        places = entry["CcyMnrUnts"]
        if code is not None and places is not None and places.isdigit():
            by_exponent.setdefault(int(places), []).append(code)
    lines = [f"# ISO 4217, list one, published {iso4217.__published__}.", "_CODES_BY_EXPONENT = {"]
    for exponent, codes in sorted(by_exponent.items()):
        rows = textwrap.wrap(" ".join(sorted(codes)), 96)
        if len(rows) == 1:
            lines.append(f'    {exponent}: "{rows[0]}",')
            continue
        lines.append(f"    {exponent}: (")
        lines += [f'        "{row} "' for row in rows[:-1]] + [f'        "{rows[-1]}"']
        lines.append("    ),")
    return "\n".join([*lines, "}"])


if __name__ == "__main__":
    print(currency_block())
