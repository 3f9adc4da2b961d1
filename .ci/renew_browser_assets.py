"""The programs of others that run in the browser: npm packages in, their files and a manifest in the package out.

    python .ci/renew_browser_assets.py                     fetch the versions of the manifest again
    python .ci/renew_browser_assets.py oxigraph=0.5.11     take another version of a package

Needs npm and its registry, which checks what it sends against the digest that the manifest then names. Neither
building nor installing does: what is written here is committed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

FOLDER = Path(__file__).parents[1] / "src" / "learningcities" / "publication" / "pages" / "browser"
MANIFEST = FOLDER / "manifest.json"

Package = dict[str, Any]


def install(package: Package, folder: Path) -> Path:
    """Install a package without running anything of it; the folder with all packages that came."""
    wanted = f"{package['package']}@{package['version']}"
    command = ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)]
    subprocess.run([*command, wanted], check=True)
    return folder / "node_modules"


def copy(name: str, package: Package, modules: Path) -> None:
    """Copy the files of a package, and write down what they are."""
    root = modules / package["package"]
    lock = json.loads((modules / ".package-lock.json").read_text(encoding="utf-8"))["packages"]
    package["integrity"] = lock[f"node_modules/{package['package']}"]["integrity"]
    package["licence"] = json.loads((root / "package.json").read_text(encoding="utf-8"))["license"]
    for path in package["files"]:
        target = FOLDER / name / Path(path).name
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(root / path, target)
        package["files"][path] = hashlib.sha256(target.read_bytes()).hexdigest()
    (FOLDER / name / "LICENSE.txt").write_text(licences(package, modules), encoding="utf-8")


def licences(package: Package, modules: Path) -> str:
    """The licence texts of a package and of all that it is bundled with."""
    texts = []
    for description in sorted(modules.glob("**/package.json")):
        about = json.loads(description.read_text(encoding="utf-8"))
        if about.get("version") and "node_modules" in (description.parents[1].name, description.parents[2].name):
            head = f"{about['name']} {about['version']}, {about['license']}\n\n"
            own = sorted(path for path in description.parent.iterdir() if path.name.lower().startswith("license"))
            # Some packages come without the text of their licence; the manifest has it from their repository.
            text = "\n".join(path.read_text(encoding="utf-8") for path in own) or package["licence_text"]
            texts.append(head + text.strip() + "\n")
    return ("\n" + "-" * 80 + "\n\n").join(texts)


def main(arguments: list[str]) -> None:
    """Renew everything; `arguments` are names with versions."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    packages: dict[str, Package] = manifest["packages"]
    for argument in arguments:
        name, _, version = argument.partition("=")
        if name not in packages or not version:
            sys.exit(f"Expected NAME=VERSION with a name of {', '.join(packages)}, not {argument!r}.")
        packages[name]["version"] = version
    for name, package in packages.items():
        with TemporaryDirectory() as folder:
            copy(name, package, install(package, Path(folder)))
    MANIFEST.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
