"""The settings record of what is kept about people for how long, and whether looks at stories are counted.

What is not named here is kept while its reader is on the list.
"""

from datetime import timedelta

from pydantic import Field

from newsletter.model.option_record import Options


class PrivacyOptions(Options):
    """How long personal data are kept; looked at once a day. 0: for ever. Whether clicks are counted is said here too."""

    count_clicks: bool = Field(
        False,
        description="Count how often each story of an issue is followed: its links in letters lead through this instance, the same for "
        "every reader, and who follows them is kept nowhere. Letters that were sent keep their links when this is switched off.",
    )
    keep_clicks: timedelta = Field(
        timedelta(days=365), description="How long those numbers are kept; the links of letters lead on as long as the database is kept."
    )

    keep_networks: timedelta = Field(
        timedelta(days=30), description="How long the consent record keeps the network (/24 or /48) somebody signed up or confirmed from."
    )
    keep_left: timedelta = Field(
        timedelta(days=1095),
        description="How long people who left are kept with the proof of their consent; then they are erased to a digest.",
    )
    keep_replies: timedelta = Field(
        timedelta(days=365), description="How long the words of mail servers about a letter are kept: they often quote its address."
    )
    keep_returned: timedelta = Field(timedelta(days=365), description="How long reports that came back (bounces, complaints) are kept.")
    keep_audit: timedelta = Field(timedelta(days=1095), description="How long the log of what operators did is kept.")
    keep_sessions: timedelta = Field(
        timedelta(days=30), description="How long ended logins of operators are kept, with their network and browser."
    )
