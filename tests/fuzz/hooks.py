"""What answers are held to while schemathesis asks at random, and values for the schema's scalars."""

import atexit
import collections
import json
import os
import re
import zlib

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

# What tells of the inside: statements, places in source and on disk, names of Rust and of its libraries.
INSIDE = re.compile(
    r"""\bSELECT\b.+\bFROM\b|\bINSERT\ INTO\b|\bUPDATE\b.+\bSET\b|\bDELETE\ FROM\b|syntax\ error\ (at|near)
    |UNIQUE\ constraint|violates\ .*constraint|no\ such\ (table|column)|sqlx|sea_orm|sqlite_|pg_catalog
    |panicked|RUST_BACKTRACE|\w+\.rs:\d+|\b\w+::\w+::|\b(Some|None|Ok|Err)\(|unwrap|stack\ backtrace
    |invalid\ digit\ found|(^|[\s"'(])/(root|home|usr|var|tmp|work|build)/""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

# What a fault of the service itself is called; nothing that somebody asks may bring one about.
FAULTS = {"INTERNAL", "TIMEOUT", "UNAVAILABLE"}

MOST_SECONDS = 10


# How the answers came out, told at the end: a run in which nothing got through would prove little.
outcomes = collections.Counter()
atexit.register(lambda: print("answers:", dict(outcomes.most_common())))


@schemathesis.check
def answers_well(ctx, response, case):
    """No fault, nothing of the inside, a code on every error, and an answer in time."""
    asked = case.body if isinstance(case.body, str) else ""
    assert response.status_code < 500, f"{response.status_code}: {response.text[:500]}"
    assert response.elapsed < MOST_SECONDS, f"it took {response.elapsed} seconds"
    answer = response.json()
    assert isinstance(answer, dict), "the answer is no object"
    errors = answer.get("errors", [])
    outcomes[errors[0].get("extensions", {}).get("code") if errors else "data"] += 1
    for error in errors:
        message, code = error.get("message"), error.get("extensions", {}).get("code")
        assert message, f"an error without a message: {error}"
        assert code, f"an error without a code: {error}"
        assert code not in FAULTS, f"{code}: {error}"
        told = told_by_us(message, asked)
        assert not INSIDE.search(told), f"this tells of the inside: {message}"
        assert len(message) <= 1_000, f"{len(message)} characters of message"


def told_by_us(message, asked):
    """The message without what it repeats of the question."""
    parts = re.findall(r"[\"'`]([^\"'`]+)[\"'`]", message)
    for part in parts:
        if part in asked:
            message = message.replace(part, "")
    return message


def texts(*likely):
    """Likely values, and now and then what is none."""
    return st.one_of(st.sampled_from(likely), st.sampled_from(likely), st.text(max_size=20)).map(nodes.String)


# Ids of records that are there, by their type; run.sh asks for them.
KNOWN = json.loads(os.environ.get("KNOWN_IDS", "{}"))


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """What is asked for as `groupId` is mostly a group's, so that the question goes deeper than that."""
    if isinstance(case.body, str):
        case.body = re.sub(r'\b(\w+?)Id: "([^"]*)"', fitting, case.body)


def fitting(found):
    name, given = found.groups()
    choice = KNOWN.get(name.lower(), [])
    place = zlib.crc32(given.encode()) % 8
    return f'{name}Id: "{choice[place % len(choice)]}"' if choice and place else found.group()


schemathesis.graphql.scalar("ID", texts(*sum(KNOWN.values(), []), "no id"))
schemathesis.graphql.scalar("Date", texts("2018-03-06", "2024-02-29", "1066-10-14", "9999-12-31", "2018-02-30"))
schemathesis.graphql.scalar("DateTime", texts("2018-03-06T09:30:00Z", "1999-12-31T23:59:60Z", "2018-03-06T09:30:00+01:00"))
schemathesis.graphql.scalar("Decimal", texts("12.5", "-0.000001", "99999999999999999999", "1e9", "NaN"))
schemathesis.graphql.scalar("FinancialYear", texts("2018-19", "1999-00", "9999-00", "2018-20"))
schemathesis.graphql.scalar(
    "Pence",
    st.one_of(st.integers(-(2**53), 2**53), st.sampled_from([0, 1, -1, 2**53 - 1, 2**53, 2**63, -(2**63)])).map(nodes.Int),
)
