"""What a letter uses: each feature by its slug, how often, and where first."""

from dataclasses import dataclass, field


@dataclass
class Use:
    """``progressive``: every use stands where losing it does no harm, such as in rules for the dark alone."""

    times: int = 0
    where: list[str] = field(default_factory=list)
    progressive: bool = True


@dataclass
class Uses:
    """``known``: the slugs of the support data; a property or unit that it does not judge is no feature."""

    known: frozenset[str]
    by_slug: dict[str, Use] = field(default_factory=dict)

    def add(self, slug: str, where: str, *, progressive: bool = False) -> None:
        use = self.by_slug.setdefault(slug, Use())
        use.times += 1
        use.progressive &= progressive
        if len(use.where) < 3 and where not in use.where:
            use.where.append(where)
