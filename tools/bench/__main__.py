"""Prints the whole benchmark."""

import logging

from tools.bench.cpu import measure
from tools.bench.documents import milliseconds_of_yardstick, milliseconds_per_pdf
from tools.bench.imports import API_FUNCTION, compile_modules, cpu_seconds, loaded_modules
from tools.bench.operations import record_operations
from tools.bench.stage import open_stage, without_engines

HEAVY = ("fpdf", "fontTools", "PIL", "jinja2", "babel", "moto")


def main() -> None:
    logging.disable(logging.CRITICAL)
    print("DynamoDB per operation (units by the published formula, indexes included), and CPU through the")
    print("Lambda entry point with the transport played back, against a plain handler doing the same work\n")
    print(
        f"{'operation':32} {'calls':>5} {'write':>6} {'read':>6} {'ours ms':>8} {'plain ms':>9} {'ratio':>6}"
    )
    with open_stage() as stage:
        operations = record_operations(stage)
    with without_engines(stage):
        for operation in operations:
            ours, plain = measure(stage, operation)
            print(
                f"{operation.name:32} {len(operation.exchanges):>5} {operation.write_units:>6} "
                f"{operation.read_units:>6} {ours:>8.3f} {plain:>9.3f} {ours / plain:>6.2f}"
            )
    _print_imports()
    _print_documents()


def _print_imports() -> None:
    compile_modules()
    nothing, api = cpu_seconds("pass"), cpu_seconds(API_FUNCTION)
    loaded = loaded_modules()
    heavy = [name for name in HEAVY if name in loaded]
    print(f"\nimport of the API function: {api / nothing:.1f} x `python -c pass` ({api * 1000:.0f} ms CPU)")
    print(f"heavy libraries it loads: {', '.join(heavy) or 'none'}")


def _print_documents() -> None:
    yardstick = milliseconds_of_yardstick()
    print(f"\nCPU per PDF (yardstick: a loop of 200,000 additions, {yardstick:.1f} ms)")
    for lines in (1, 10, 100, 1000):
        spent = milliseconds_per_pdf(lines)
        print(f"  {lines:>5} lines  {spent:>8.1f} ms  {spent / yardstick:>6.1f} x the yardstick")


if __name__ == "__main__":
    main()
