"""Two steps around `chalice package`: write what it shall merge, then finish what it wrote.

python -m tools.aws_template extra --stage prod --out extra.json
python -m tools.aws_template finish --template sam.json --out template.json
"""

import argparse
import json
from pathlib import Path

from tools.aws_template.finishing import finished
from tools.aws_template.names import Json
from tools.aws_template.resources import extra_template


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    extra = steps.add_parser("extra")
    extra.add_argument("--stage", required=True)
    finish = steps.add_parser("finish")
    finish.add_argument("--template", type=Path, required=True)
    for step in (extra, finish):
        step.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    if arguments.step == "extra":
        write(extra_template(arguments.stage), arguments.out)
    else:
        write(finished(json.loads(arguments.template.read_text())), arguments.out)


def write(template: Json, path: Path) -> None:
    path.write_text(json.dumps(template, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
