"""The house rules that no linter knows: declared routes, small files, one verb per file."""

import ast
import inspect
from collections import Counter
from pathlib import Path

import pytest
from pydantic import BaseModel

from chalicelib.api.blueprints import declared_routes
from chalicelib.api.route import Access, Route
from chalicelib.domain.access import Permission

ROOT = Path(__file__).parent.parent
SOURCES = sorted(p for p in (ROOT / "chalicelib").rglob("*.py"))
LONGEST_FILE = 260
LONGEST_FUNCTION = 40
ROUTES = declared_routes()
PUBLIC = {
    "docs",
    "docs_asset",
    "health",
    "openapi",
    "password_page",
    "password_page_script",
}
"""Routes that nobody signs in for. Adding one is a decision, made here in public."""
PUBLIC_PREFIXES = ("/api/v1/auth/", "/i/", "/webhooks/")


def _name(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("route", ROUTES, ids=_name)
def test_every_route_declares_who_may_use_it(route: Route) -> None:
    assert isinstance(route.may, Permission | Access)
    if route.is_public:
        assert route.name in PUBLIC or route.path.startswith(PUBLIC_PREFIXES)


@pytest.mark.parametrize("route", ROUTES, ids=_name)
def test_every_route_is_documented(route: Route) -> None:
    assert route.summary.endswith("."), "the docstring begins with one sentence"
    assert len(route.summary) <= 100
    assert route.tag


@pytest.mark.parametrize("route", ROUTES, ids=_name)
def test_every_route_declares_what_it_takes_and_answers(route: Route) -> None:
    answers_json = route.answer is not None and issubclass(route.answer, BaseModel)
    answers_nothing = route.status in {204, 302, 303}
    answers_files = route.produces != ("application/json",) or route.path == "/openapi.json"
    assert answers_json or answers_nothing or answers_files, (
        "declare answer=, produces= or a status without a body"
    )
    if route.method == "PUT":
        assert route.body is not None or route.content_types != ("application/json",), "a PUT takes a body"
    if route.body is not None:
        assert route.body.model_config.get("extra") == "forbid", "unknown fields are refused"
    if route.path.startswith("/api/v1/"):
        assert not route.ignores_unknown_query


@pytest.mark.parametrize("route", [r for r in ROUTES if r.listing], ids=_name)
def test_every_list_answers_with_declared_objects(route: Route) -> None:
    assert route.answer is not None
    assert route.listing is not None
    for name, rule in route.listing.filters.items():
        assert rule.field, name
        assert name not in {"limit", "cursor", "sort", "fields", "expand"}


@pytest.mark.parametrize("route", [r for r in ROUTES if r.is_guarded], ids=_name)
def test_a_write_to_one_object_passes_on_what_if_match_expects(route: Route) -> None:
    assert "expected_version" in inspect.getsource(route.view)


def test_view_names_are_unique() -> None:
    repeated = [name for name, count in Counter(route.name for route in ROUTES).items() if count > 1]
    assert repeated == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            # Decorators and docstrings are declarations: they may be long without the function being so.
            documented = ast.get_docstring(node) is not None
            first = node.body[0].end_lineno or 0 if documented else node.lineno
            lines = (node.end_lineno or node.lineno) - first + 1
            assert lines <= LONGEST_FUNCTION, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_says_what_lives_in_it(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_app_py_knows_only_the_edge() -> None:
    """Under `chalice local` it starts the local engines too, behind a condition; nothing else may be imported."""
    text = (ROOT / "app.py").read_text()
    assert len(text.splitlines()) <= 40
    tree = ast.parse(text)
    assert _imported(tree.body) <= {"os", "sys", "chalicelib.api.application"}
    conditional = [statement for node in tree.body if isinstance(node, ast.If) for statement in node.body]
    assert _imported(conditional) <= {"chalicelib.local.under_chalice"}


def _imported(statements: list[ast.stmt]) -> set[str]:
    plain = {alias.name for node in statements if isinstance(node, ast.Import) for alias in node.names}
    return plain | {str(node.module) for node in statements if isinstance(node, ast.ImportFrom)}


USE_CASES = [p for p in SOURCES if p.parent.parent.name == "use_cases" and p.name != "__init__.py"]


def _imports_by_module() -> set[tuple[str, str]]:
    return {
        (str(node.module), alias.name)
        for path in (*SOURCES, *(ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


IMPORTED = _imports_by_module()


@pytest.mark.parametrize("path", USE_CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_use_case_is_the_first_public_function_of_a_file_of_its_name(path: Path) -> None:
    """What else is public, there or in a file named by a noun, is shared: another file imports it."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    tree = ast.parse(path.read_text())
    public = [n.name for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
    if path.stem in public:
        assert public[0] == path.stem
    unused = [name for name in public if (module, name) not in IMPORTED]
    assert unused == []
