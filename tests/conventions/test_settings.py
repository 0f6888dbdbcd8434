"""Every setting is documented, and nothing else is."""

import re
from pathlib import Path

from server.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
ROW = re.compile(rf"^\| `({PREFIX}\w+)` \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)


def documented() -> dict[str, tuple[str, ...]]:
    """Read the table of settings: default, unit and meaning, by name."""
    return {name: tuple(rest) for name, *rest in ROW.findall((ROOT / "docs" / "settings.md").read_text())}


class TestSettingsInTheDocumentation:
    def test_are_those_that_there_are(self) -> None:
        assert list(documented()) == [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]

    def test_have_the_defaults_that_are_written(self) -> None:
        for name, (default, *_) in documented().items():
            field = Settings.model_fields[name.removeprefix(PREFIX).lower()]
            if field.default_factory is None and field.default != b"":
                written = "none" if field.default is None else f"`{str(field.default).lower()}`"
                assert default == written, name

    def test_are_the_only_ones_that_files_of_this_repository_mention(self) -> None:
        mentioned = {
            name for path in mentioning() for name in re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", path.read_text())
        }

        of_tests = {name for name in mentioned if name.startswith(f"{PREFIX}TEST")}
        assert mentioned - of_tests <= documented().keys()


def mentioning() -> list[Path]:
    """List the files that tell or make people set something."""
    return [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*.yml"), ROOT / "Dockerfile", ROOT / "Makefile"]
