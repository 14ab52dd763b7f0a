"""The accounts that the demonstration prints: one per role."""

from dataclasses import dataclass

DEMO_PASSWORD = "margelle-demo-2026"  # noqa: S105  (printed on purpose, on 127.0.0.1 only)


@dataclass(frozen=True)
class DemoAccount:
    """An account with the known password; `key` is a named person of people.json, or "" for one made here."""

    email: str
    says: str
    key: str = ""
    name: tuple = ("", "")
    site_role: str = ""


DEMO_ACCOUNTS = (
    DemoAccount("admin@margelle.example", "administratrice du site", name=("Odile", "Garnier"), site_role="admin"),
    DemoAccount("edition@margelle.example", "éditeur des pages", name=("Marc", "Lessard"), site_role="editor"),
    DemoAccount("moderation@margelle.example", "modératrice", name=("Rachida", "Benali"), site_role="moderator"),
    DemoAccount("nadia-belkacem@margelle.example", "animatrice de communautés", key="nadia-belkacem"),
    DemoAccount("maelle-le-bihan@margelle.example", "tutrice, membre", key="maelle-le-bihan"),
    DemoAccount("jean-yves-moreau@margelle.example", "référent de site qualifiant, membre", key="jean-yves-moreau"),
    DemoAccount("aissatou-diallo@margelle.example", "conseillère, membre", key="aissatou-diallo"),
    DemoAccount("sophie-renaudin@margelle.example", "formatrice, membre", key="sophie-renaudin"),
    DemoAccount("yanis-rolland@margelle.example", "stagiaire, membre", key="yanis-rolland"),
    DemoAccount("nouvelle@margelle.example", "nouvelle venue, sans communauté", name=("Inès", "Carpentier")),
)
