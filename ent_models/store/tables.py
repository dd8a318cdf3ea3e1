"""The tables. Plain types only, so that any database SQLAlchemy speaks to will do."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

ASKED = "-asked"
"""Ends the origin of jobs that are questions about another job's file."""

metadata = MetaData()

results = Table(
    "results",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("room", String(32), nullable=False),
    Column("model", String(200), nullable=False, index=True),
    Column("created_at", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("report", Text, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("origin", String(16), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("room", String(32), nullable=False),
    Column("options", Text, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("error", Text, nullable=False),
    Column("result_key", String(64), nullable=False),
    Column("from_store", Boolean, nullable=False),
    Column("created_at", Float, nullable=False, index=True),
    Column("started_at", Float),
    Column("ended_at", Float),
)

partials = Table(
    "partials",
    metadata,
    Column("job_id", String(32), ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("record", Text, nullable=False),
)

pictures = Table(
    "pictures",
    metadata,
    Column("id", String(64), primary_key=True),  # a digest of folder and path: a path may be too long for a key
    Column("folder", String(64), nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("modified_ns", BigInteger, nullable=False),
    Column("recipe", String(64), nullable=False),
    Column("problem", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("words", Text, nullable=False),  # labels, their parents and the text in the picture, to search in
    Column("score", Float, nullable=False),
    Column("margin", Float, nullable=False),
    Column("novelty", Float, nullable=False),
    Column("sharpness", Float, nullable=False),
    Column("flags", Text, nullable=False),
    Column("pixels", BigInteger, nullable=False),
    Column("taken_at", String(32), nullable=False),
)

# What is large lies apart, so that counting and sorting a folder reads little.
picture_contents = Table(
    "picture_contents",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("entry", Text, nullable=False),
    Column("fingerprint", String(32), nullable=False),
    Column("features", LargeBinary, nullable=False),
    Column("thumb", LargeBinary, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("sha256", String(64), primary_key=True),  # of the picture's bytes: it may be moved, or looked at again
    Column("verdict", String(16), nullable=False),
    Column("label", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("created_at", Float, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
