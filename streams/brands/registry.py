"""Whose account an author's is, and which brands a mention is about. Pure.

Brands that brands.yaml does not name
-------------------------------------
A `recipient` that belongs to no registered brand makes an *unregistered brand*, whose id is the recipient as
given (without spaces around it or an `@` before it). That is how a replay of other companies' conversations
works without a brands.yaml. Such a brand has the default targets and no team.

Who answers for a brand:
- A registered brand: the authors whose account (id or handle) brands.yaml lists for it on that source, and
  nobody else, whatever a record claims.
- An unregistered brand: an author who claims `role: company` and whose id is the brand's, letter for letter.
  `company` gives such an author their own id, and only where that id is neither account, id, name nor alias
  of a registered brand on any source. So a stranger who claims to be a registered company gets nothing, and
  any other can speak only for an unregistered brand of their own name. Whoever minds registers the brand.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice

from schemas.mentions import Author, BrandMatch, Mention
from streams.brands.brand import Brand
from streams.brands.calendar import WorkingTime
from streams.brands.facts import check_facts
from streams.brands.file import BrandsFile, Fact, SourceEntry
from streams.brands.hours import brand_calendars, source_hours
from streams.brands.names import Names, Place, apart, canonical
from streams.brands.rights import check_rights
from streams.errors import ConfigurationError

COMPETITOR = ""
"""The owner of a competitor's name that is no brand's: no brand has this id."""
REMEMBERED = 1_024
"""Unregistered brands that are kept at hand, with what they promise."""
_HANDLE = re.compile(r"(?<!\w)[@＠](\w[\w.\-]*)")


class Brands:
    """The registry. It never changes; `Brands.of(BrandsFile())` knows no brand, and works."""

    def __init__(
        self,
        brands: Mapping[str, Brand],
        accounts: Mapping[tuple[str, str], str],
        file: BrandsFile,
        hours: Mapping[str, WorkingTime],
    ) -> None:
        self._unregistered = lru_cache(maxsize=REMEMBERED)(
            lambda brand: Brand(brand, brand, None, file.targets, hours)
        )
        self._brands = brands
        self._accounts = accounts
        self._file = file
        self._called = _called(file)
        self._account_names = {_bare(account) for _, account in accounts}
        self._by_source = {name: entry.brand for name, entry in file.sources.items() if entry.brand}
        named = _named(file)
        self._named = Names(named)
        competitors = _competitors(file, named)
        self._competitors = Names(competitors)
        self._companies = Names(named | competitors)

    @classmethod
    def of(cls, file: BrandsFile) -> "Brands":
        """Build the registry.

        Raises ConfigurationError where two brands claim the same thing, a calendar cannot be worked by, or
        something can never be.
        """
        hours = source_hours(file)
        calendars = brand_calendars(file)
        brands = {
            entry.id: Brand(
                entry.id, entry.name or entry.id, entry, file.targets, hours, calendars.get(entry.id)
            )
            for entry in file.brands
        }
        registry = cls(brands, _accounts(file), file, hours)
        _check_sources(file, brands)
        _check_teams(file)
        check_rights(file)
        check_facts(file.facts)
        return registry

    def __iter__(self) -> Iterator[Brand]:
        return iter(self._brands.values())

    @property
    def sources(self) -> Mapping[str, SourceEntry]:
        """What brands.yaml says of sources."""
        return self._file.sources

    @property
    def facts(self) -> Mapping[str, Fact]:
        """What the CRM may say of a customer, by name."""
        return self._file.facts

    def get(self, brand: str) -> Brand:
        """Return the brand of this id; an unregistered one has the defaults."""
        return self._brands.get(brand) or self._unregistered(brand)

    def account_owner(self, source: str, handle: str) -> str | None:
        """Return the brand that the handle is an account of, on this source."""
        return self._accounts.get((source.casefold(), _handle_key(handle)))

    def company(self, mention: Mention) -> str | None:
        """Return the brand whose account wrote the mention, as the top of this module explains."""
        author = mention.author
        if author is None:
            return None
        registered = self._account_of(mention.source, author)
        if registered is not None or author.role != "company":
            return registered
        claimed = _unregistered_id(author.id)
        return claimed if claimed and not self._belongs_to_somebody(claimed) else None

    def match(self, mention: Mention) -> tuple[BrandMatch, ...]:
        """Return each brand the mention is about, with the strongest way it was found.

        A company does not address itself: its own brand is found as `author`, whatever else names it.
        """
        company = self.company(mention)
        found: dict[str, BrandMatch] = {}
        if company is not None:
            found[company] = BrandMatch(brand=company, how="author")
        for how, addressed, brands in (
            ("recipient", True, self._recipient(mention, company)),
            ("mentioned", True, self._mentioned(mention)),
            ("source", True, self._source(mention)),
            ("named", False, self._named.owners(_words(mention))),
        ):
            for brand in brands:
                found.setdefault(brand, BrandMatch(brand=brand, how=how, addressed=addressed))
        own = found.pop(company) if company is not None else None
        return (*found.values(), *([own] if own else []))

    def names_competitor(self, text: str) -> bool:
        """Whether it names a company that is held against a brand, and is none."""
        return bool(self._competitors.owners(text))

    def places(self, source: str, text: str, most: int | None = None) -> list[Place]:
        """Return where the text names a company, in order: a brand, by its id, or a COMPETITOR that is none.

        An account's handle counts with its `@`. Of more than `most` the first.
        """
        called = list(islice(self._handles(source, text), most))
        named = islice(apart(self._companies.places(text), called), most)
        return sorted({*called, *named})[:most]

    def _handles(self, source: str, text: str) -> Iterator[Place]:
        for found in _HANDLE.finditer(text):
            for handle in _spellings(found[1]):
                if brand := self.account_owner(source, handle):
                    yield Place(found.start(), found.start() + 1 + len(handle), brand)
                    break

    def _account_of(self, source: str, author: Author) -> str | None:
        by_id = self._accounts.get((source.casefold(), _account_key(author.id)))
        if by_id is not None or author.handle is None:
            return by_id
        return self._accounts.get((source.casefold(), _handle_key(author.handle)))

    def _belongs_to_somebody(self, name: str) -> bool:
        return canonical(name) in self._called or canonical(name) in self._account_names

    def _recipient(self, mention: Mention, company: str | None) -> list[str]:
        given = mention.recipient
        if given is None:
            return []
        if brand := self._accounts.get((mention.source.casefold(), _account_key(given))):
            return [brand]
        name = _unregistered_id(given)
        if brand := self._called.get(canonical(name)):
            return [brand]
        # What a company sends goes to a customer: that one is no brand.
        return [name] if name and company is None else []

    def _mentioned(self, mention: Mention) -> list[str]:
        named = (*mention.mentions, *handles(_words(mention)))
        owners = (self.account_owner(mention.source, handle) for handle in named)
        return [brand for brand in owners if brand]

    def _source(self, mention: Mention) -> list[str]:
        brand = self._by_source.get(mention.source.casefold())
        return [brand] if brand else []


def _accounts(file: BrandsFile) -> dict[tuple[str, str], str]:
    """Brand by source and account. Raises ConfigurationError where two brands own the same one."""
    owners: dict[tuple[str, str], str] = {}
    for number, entry in enumerate(file.brands):
        for source, accounts in entry.accounts.items():
            for account in accounts:
                owner = owners.setdefault((source, _account_key(account)), entry.id)
                if owner != entry.id:
                    path = f"brands[{number}].accounts.{source}"
                    raise ConfigurationError(f"{path}: {account!r} is an account of brand {owner!r} already")
    return owners


def _account_key(account: str) -> str:
    """Digits are an id, and digits after an `@` a handle, since a handle may be another account's id.

    Anything else is taken as either.
    """
    name = canonical(account)
    return name if _bare(name).isdigit() else _bare(name)


def _handle_key(handle: str) -> str:
    bare = _bare(handle)
    return f"@{bare}" if bare.isdigit() else bare


def _bare(account: str) -> str:
    return canonical(account).removeprefix("@").strip()


def _unregistered_id(given: str) -> str:
    return given.strip().removeprefix("@").strip()


def _called(file: BrandsFile) -> dict[str, str]:
    """Brand by its id, name and aliases. Raises ConfigurationError where two brands are called the same."""
    called: dict[str, str] = {}
    for number, entry in enumerate(file.brands):
        if any(entry.id == other.id for other in file.brands[:number]):
            raise ConfigurationError(f"brands[{number}].id: {entry.id!r} is the id of another brand already")
        for name in (entry.id, entry.name or entry.id, *entry.aliases):
            owner = called.setdefault(canonical(name), entry.id)
            if owner != entry.id:
                raise ConfigurationError(f"brands[{number}]: brand {owner!r} is called {name!r} already")
    return called


def _named(file: BrandsFile) -> dict[str, list[str]]:
    """Owners by what in a text names a brand: its name, aliases and products, which brands may share."""
    owners: dict[str, list[str]] = {}
    for entry in file.brands:
        for name in (entry.name or entry.id, *entry.aliases, *entry.products):
            owners.setdefault(name, []).append(entry.id)
    return owners


def _competitors(file: BrandsFile, named: Iterable[str]) -> dict[str, list[str]]:
    """What names a competitor, and no brand."""
    names = {canonical(name) for entry in file.brands for name in entry.competitors}
    return {name: [COMPETITOR] for name in names - {canonical(name) for name in named}}


def _check_sources(file: BrandsFile, brands: Mapping[str, Brand]) -> None:
    for source, entry in file.sources.items():
        if entry.brand is not None and entry.brand not in brands:
            raise ConfigurationError(f"sources.{source}.brand: there is no brand {entry.brand!r}")


def _check_teams(file: BrandsFile) -> None:
    for number, entry in enumerate(file.brands):
        ids = [team.id for team in entry.teams]
        for position, team in enumerate(ids):
            if team in ids[:position]:
                path = f"brands[{number}].teams[{position}].id"
                raise ConfigurationError(f"{path}: {team!r} is the id of another team already")
        subjects = {subject.id for subject in entry.taxonomy}
        for position, each in enumerate(entry.teams):
            unknown = next((topic for topic in each.topics if topic not in subjects), None)
            if unknown is not None:
                path = f"brands[{number}].teams[{position}].topics"
                raise ConfigurationError(f"{path}: {unknown!r} is no subject of the brand's taxonomy")


def _words(mention: Mention) -> str:
    parts = [mention.text]
    for media in mention.media:
        parts += [media.alt_text or "", media.transcript or ""]
    return "\n".join(parts)


def handles(text: str) -> Iterator[str]:
    """Return the handles in a text, without their `@`.

    Of `@acme.Thanks` also `acme`, since a missed call is worse than an odd match.
    """
    for found in _HANDLE.findall(text):
        yield from _spellings(found)


def _spellings(found: str) -> Iterator[str]:
    yield found.rstrip(".-")
    first = found.replace("-", ".").partition(".")[0]
    if first != found:
        yield first
