"""The files of a publish: what the spec renders to, less the overlays that this publish leaves as they are."""

from __future__ import annotations

from dataclasses import replace

from generator.spec.load import Loaded


class Rendering:
    """Rendered once for each set of overlays that stay, however often a publish that was beaten plans again."""

    def __init__(self, loaded: Loaded, chosen: tuple[str, ...]) -> None:
        self._loaded, self._chosen = loaded, chosen
        self._known: dict[frozenset[str], dict[str, bytes]] = {}

    def files(self, staying: frozenset[str] = frozenset()) -> dict[str, bytes]:
        """Path -> content: base, the chosen overlays, and `argocd/` for these and the ones that stay."""
        if staying not in self._known:
            self._known[staying] = self._rendered(staying)
        return self._known[staying]

    def _rendered(self, staying: frozenset[str]) -> dict[str, bytes]:
        from generator.kustomize.layout import render_tree  # loaded while git and the network answer

        apps = tuple(app for app in self._loaded.apps if app.overlay in staying.union(self._chosen))
        others = tuple(f"overlays/{name}/" for name in staying)
        files = render_tree(replace(self._loaded, apps=apps))
        return {path: content for path, content in files.items() if not path.startswith(others)}
