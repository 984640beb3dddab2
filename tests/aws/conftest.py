"""The template as `make package` builds it, without installing what the functions need."""

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from chalice.cli.factory import CLIFactory
from chalice.config import Config
from chalice.package import create_app_packager

from tools.aws_template.finishing import finished
from tools.aws_template.resources import extra_template

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = "python3.13"


class Principals:
    """What Chalice asks AWS's endpoint tables for."""

    def service_principal(self, service: str) -> str:
        return f"{service}.amazonaws.com"


def build_template(stage: str, folder: Path) -> dict[str, Any]:
    extra, archive = folder / "extra.json", folder / "empty.zip"
    extra.write_text(json.dumps(extra_template(stage)))
    archive.write_bytes(b"")
    config = CLIFactory(str(ROOT)).create_config_obj(stage)
    packager = create_app_packager(config, Principals(), merge_template=str(extra))
    installing = "chalice.deploy.packager.LambdaDeploymentPackager.create_deployment_package"
    with patch(installing, return_value=str(archive)), patch.object(Config, "lambda_python_version", RUNTIME):
        packager.package_app(config, str(folder), stage)
    return finished(json.loads((folder / "sam.json").read_text()))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return build_template("prod", tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def resources(template: dict[str, Any]) -> dict[str, Any]:
    return template["Resources"]
