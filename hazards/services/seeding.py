"""Categories with their days, phrases, severities and reasons, read from `hazards/seeds/`."""

from datetime import date
from pathlib import Path

from grids.services.seeding import add_missing, read_rows
from hazards.models import (
    Category,
    DeadlinePower,
    DeadlineRule,
    ExtensionRule,
    MajorRule,
    Phrase,
    PledgeText,
    Reason,
    ReminderRule,
    SampleRule,
    SelfCheckItem,
    Severity,
    TicketSource,
)

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
SINCE = date(2020, 1, 1)  # seeded defaults are valid for the published history too


def seed() -> int:
    """Add missing rows; how many were added. A second row of a family (工程类) is its structural deadline."""
    added = add_missing(_severities(), key=("code",))
    added += add_missing(_reasons(), key=("code",))
    added += add_missing(_extension_rules(), key=("street_id", "valid_from"))
    added += add_missing(_deadline_powers(), key=("street_id", "valid_from"))
    added += add_missing(_sample_rules(), key=("street_id", "of", "valid_from"))
    added += add_missing(_reminder_rules(), key=("street_id", "clock", "days", "valid_from"))
    added += add_missing(_major_rules(), key=("standard", "code", "valid_from"))
    added += add_missing(_self_checks(), key=("street_id", "code"))
    added += add_missing(_pledge_texts(), key=("street_id", "code"))
    added += add_missing(_ticket_sources(), key=("code",))
    families = list(read_rows(SEEDS / "categories.csv"))
    added += add_missing(
        (_category(row) for row in families if row["code"] == row["family"]),
        key=("code",),
    )
    ids = dict(Category.objects.values_list("code", "pk"))
    added += add_missing(
        (_deadline_rule(row, ids) for row in families), key=("street_id", "category_id", "structural", "valid_from")
    )
    phrases = (
        Phrase(
            category_id=ids[row["category"].removesuffix("S")],
            text_zh=row["text_zh"],
            text_en=row["text_en"],
            structural=row["category"].endswith("S"),
        )
        for row in read_rows(SEEDS / "items.csv")
    )
    return added + add_missing(phrases, key=("category_id", "text_zh"))


def _extension_rules():
    for row in read_rows(SEEDS / "extension_rules.csv"):
        yield ExtensionRule(
            times=row["times"],
            community_days=row["community_days"],
            station_days=row["station_days"],
            source=row["source"],
            valid_from=SINCE,
        )


def _deadline_powers():
    for row in read_rows(SEEDS / "deadline_powers.csv"):
        yield DeadlinePower(
            worker_days=row["worker_days"],
            head_days=row["head_days"],
            source=row["source"],
            valid_from=SINCE,
        )


def _sample_rules():
    for row in read_rows(SEEDS / "sample_rules.csv"):
        yield SampleRule(of=row["of"], percent=int(row["percent"]), source=row["source"], valid_from=SINCE)


def _reminder_rules():
    """The steps of each clock, of every street without rows of its own."""
    for row in read_rows(SEEDS / "reminder_rules.csv"):
        yield ReminderRule(
            clock=row["clock"],
            days=int(row["days"]),
            unit=row["unit"],
            told=row["told"].split(),
            source=row["source"],
            valid_from=SINCE,
        )


def _major_rules():
    """The elements seen of a standard that was replaced; those in force are entered by an administrator."""
    for number, row in enumerate(read_rows(SEEDS / "major_rules.csv"), start=1):
        yield MajorRule(
            standard=row["standard"],
            code=row["code"],
            kind=row["kind"],
            text_zh=row["text_zh"],
            text_en=row["text_en"],
            source=row["source"],
            position=number * 10,
            valid_from=SINCE,
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )


def _self_checks():
    for number, row in enumerate(read_rows(SEEDS / "self_checks.csv"), start=1):
        yield SelfCheckItem(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            source=row["source"],
            order=number * 10,
            valid_from=SINCE,
        )


def _pledge_texts():
    for row in read_rows(SEEDS / "pledge_texts.csv"):
        yield PledgeText(
            code=row["code"],
            text_zh=row["text_zh"],
            text_en=row["text_en"],
            months=int(row["months"]),
            source=row["source"],
            valid_from=SINCE,
        )


def _ticket_sources():
    for number, row in enumerate(read_rows(SEEDS / "ticket_sources.csv"), start=1):
        yield TicketSource(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            reply_workdays=row["reply_workdays"] or None,
            source=row["source"],
            order=number * 10,
        )


def _severities():
    for row in read_rows(SEEDS / "severities.csv"):
        yield Severity(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            rank=row["rank"],
            order=row["rank"],
            finder_may_recheck=row["finder_barred"] == "0",
        )


def _reasons():
    files = (
        ("handover_reasons.csv", Reason.Use.HAND_OVER),
        ("return_reasons.csv", Reason.Use.RETURN),
        ("close_reasons.csv", Reason.Use.CLOSE),
        ("void_reasons.csv", Reason.Use.VOID),
    )
    for name, use in files:
        for number, row in enumerate(read_rows(SEEDS / name), start=1):
            yield Reason(
                code=f"{use}-{row['code']}".replace("_", "-"),
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                use=use,
                returns=row.get("returns") == "1",
                order=number * 10,
            )


def _category(row) -> Category:
    return Category(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        law=row["law"],
        icon=row["icon"],
        on_site=row["on_site"] in ("yes", "part"),
        lookback_days=row["lookback_days"] or None,
        order=row["position"],
    )


def _deadline_rule(row, ids) -> DeadlineRule:
    return DeadlineRule(
        street_id=None,
        category_id=ids[row["family"]],
        structural=row["code"] != row["family"],
        unit=row["unit"],
        amount=row["amount"],
        roll=row["roll"] == "1",
        source="默认值，可由街道修改",
        valid_from=SINCE,
    )
