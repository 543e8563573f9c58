"""The extension of VS Code as one file to install, which is a zip: `python -m editors site`."""

import json
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/editors/vscode"
NAME = "editors/mkdocs-cnn.vsix"
LICENSE = "LICENSE.txt"
TYPES = """<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension=".json" ContentType="application/json"/>\
<Default Extension=".txt" ContentType="text/plain"/>\
<Default Extension=".vsixmanifest" ContentType="text/xml"/></Types>
"""
MANIFEST = """<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="{name}" Version="{version}" Publisher="{publisher}"/>
    <DisplayName>{displayName}</DisplayName>
    <Description xml:space="preserve">{description}</Description>
    <Tags>cnn</Tags>
    <Categories>{categories}</Categories>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="{engine}"/>
      <Property Id="Microsoft.VisualStudio.Services.Links.Learn" Value="{homepage}"/>
    </Properties>
    <License>extension/{license}</License>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json"\
 Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/{license}"\
 Addressable="true"/>
  </Assets>
</PackageManifest>
"""


def manifest():
    package = json.loads((FOLDER / "package.json").read_text("utf-8"))
    values = {name: escape(each) for name, each in package.items() if isinstance(each, str)}
    categories, engine = ",".join(package["categories"]), package["engines"]["vscode"]
    more = {"categories": categories, "engine": engine, "license": LICENSE}
    return MANIFEST.format(**{**values, **more})


def write(site):
    """Put the extension into a site; the same sources make the same bytes."""
    path = Path(site, NAME)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"[Content_Types].xml": TYPES.encode(), "extension.vsixmanifest": manifest().encode()}
    content[f"extension/{LICENSE}"] = (ROOT / "LICENSE").read_bytes()
    for file in sorted(FOLDER.rglob("*.json")):
        content[f"extension/{file.relative_to(FOLDER).as_posix()}"] = file.read_bytes()
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, each in content.items():
            archive.writestr(ZipInfo(name), each, ZIP_DEFLATED)
    return path
