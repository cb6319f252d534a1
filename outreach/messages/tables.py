"""The table of message texts: immutable versions, found by the hash of their content."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.languages import Language
from outreach.storage.columns import Base, Choice, Moment


class TextVersion(Base):
    """One text in one language; never changed, a new version is a new row."""

    __tablename__ = "text_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(String(60))  # folder below templates/messages
    language: Mapped[Language] = mapped_column(Choice(Language))
    content_hash: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)  # the Markdown file with its blocks subject, sms, body
    added_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("message", "language", "content_hash"),)
