"""The settings record of sending services that report by webhook. Each is off until its secret is set."""

from pydantic import Field, SecretStr

from newsletter.model.option_record import Options


class ProviderOptions(Options):
    """Webhooks of sending services: bounces and complaints they post to /returns/NAME of our pages."""

    ses_topic: str = Field(
        "",
        pattern=r"^(arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256})?$",
        description="ARN of the SNS topic that Amazon SES tells of bounces and complaints; posts go to /returns/ses. Empty: off.",
    )
    postmark_secret: SecretStr = Field(
        SecretStr(""),
        description="Password of the webhook at Postmark (HTTP basic authentication, any user name); posts go to /returns/postmark.",
    )
    mailgun_key: SecretStr = Field(SecretStr(""), description="HTTP webhook signing key of Mailgun; posts go to /returns/mailgun.")
    sendgrid_key: str = Field(
        "", description="Verification key of SendGrid's signed event webhook (base64); posts go to /returns/sendgrid. Empty: off."
    )
