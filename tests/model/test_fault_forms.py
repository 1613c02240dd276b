"""Wordings of no server that we know: made up, to hold the rules to the form of a sentence and not to the sentences of some servers."""

import pytest

from newsletter.model.fault import clear_fault_of
from newsletter.model.states import Fault

DEAD = [
    "Kingfisher MX: the person <x@example.com> was never heard of, no such resident",
    "heron-mx says: nobody here by that name",
    "address <x@example.com> cannot be matched with any mailbox on this host",
    "we could not identify a subscriber for <x@example.com>",
    "the mail account was decommissioned",
    "Our postmaster reports that this employee has departed; the mailbox was purged",
    "this login name is not registered with our service",
    "Delivery agent lookup: user record not present in directory",
    "E_RECIPIENT_NOT_FOUND",
    "MailboxDoesNotExist",
    "MagpieException: AccountNotFound",
    "'x.y' is not a customer of ours, no such account",
    "550-The inbox that you\n550-wrote to\n550 does not exist",
    "User unknown. Complaints about spam go to the abuse desk.",
    "No mailbox by that name. Please read our policy on bulk mail.",
    "the account is unknown or was disabled",
    "recipient domain example.invalid: no such domain",
    "the domain that you are writing to is not registered",
    "example.invalid has no usable MX records",
    "Postfach wurde vor langer Zeit gelöscht",
    "Unter dieser Adresse ist hier niemand: Teilnehmer unbekannt",
    "Votre destinataire est introuvable dans notre annuaire",
    "La casilla indicada fue eliminada",
    "Esse endereço não foi localizado",
    "L'utente richiesto non risulta conosciuto",
    "Het opgegeven postvak bestaat niet",
    "Kontot kunde inte läsas: adressen finns inte",
    "Podany adresat nie figuruje w spisie",
    "Zadaná schránka neexistuje",
    "Указанный получатель не зарегистрирован",
    "Belirtilen kullanıcı bulunamadı",
    "ご指定の宛先は見つかりませんでした",
    "收件地址x@example.com不存在",
    "입력한 주소를 찾을 수 없습니다",
]
DISABLED = [
    "Kingfisher MX: that mailbox is frozen until its owner returns",
    "account suspended for want of payment",
    "user dormant",
    "the recipient's account was deactivated",
    "Das Konto des Empfängers ist stillgelegt",
    "Le compte est suspendu",
    "La cuenta está suspendida",
    "Ящик получателя отключён: отключен",
    "该帐号已冻结",
]
FULL = [
    "Kingfisher MX: mailbox of that person is filled to the brim, quota exhausted",
    "no room left in the mailbox",
    "the inbox is out of space",
    "user has exceeded the allotted storage",
    "Speicher des Postfachs erschöpft",
    "La boîte du destinataire est pleine",
    "El buzón está lleno",
    "A caixa do destinatário está lotada",
    "Ящик получателя переполнен",
    "对方信箱已满",
]
ABOUT_US = [
    "Kingfisher MX: sender <us@example.org> is not known here, no such user",
    "we asked for your return address and were told: user unknown",
    "the domain of the sender was not found",
    "From: address is on a domain that does not exist",
    "no MX for the sender's domain",
    "HELO name cannot be found in DNS",
    "Verification of the sender failed: mailbox does not exist",
    "your server wrote to too many unknown users",
    "address harvesting suspected: invalid recipients",
    "invalid recipients threshold exceeded",
    "you are not a member of the list",
    "no such user in the From header",
    "Die Domain des Absenders existiert nicht",
    "L'adresse de l'expéditeur est inconnue",
    "El remitente no existe",
    "Remetente desconhecido",
    "Il mittente non esiste",
    "Afzender onbekend",
    "Nadawca nie istnieje",
    "Домен отправителя не найден",
    "送信者のドメインが存在しません",
    "发件人域名不存在",
    "보낸 사람의 주소가 존재하지 않습니다",
]
OURS = [
    "mailbox unavailable, your IP is listed at list.example",
    "user unknown, blocked as spam",
    "Ihre Nachricht wurde abgelehnt",
    "Wiadomość została odrzucona",
    "https://groups.google.com: das gibt es vielleicht nicht, oder Sie dürfen nicht",
    "only members may write to this group",
    "<x@example.com> accepts mail from known senders only",
]
NOT_DEAD = [
    "no such file or directory",
    "the server is not in service just now, try again",
    "host kingfisher.example said: the header is not valid",
    "cannot look up the domain: temporary failure",
    "unknown mailer error 7",
    "la gruppe existiert möglicherweise nicht: Konto unbekannt",
    "delivery was given up",
]


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (fault, text)
        for fault, texts in ((Fault.DEAD, DEAD), (Fault.DISABLED, DISABLED), (Fault.FULL, FULL), (Fault.OURS, ABOUT_US + OURS))
        for text in texts
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_wording_that_nobody_wrote_yet_is_understood(fault: Fault, text: str) -> None:
    """Whom a sentence is about can be told from its form, in the tongues that servers speak."""
    assert clear_fault_of(550, "", text) is fault


@pytest.mark.parametrize("text", NOT_DEAD)
def test_words_that_only_sound_alike_remove_nobody(text: str) -> None:
    """In doubt an address lives."""
    assert clear_fault_of(550, "", text) not in (Fault.DEAD, Fault.DISABLED)


@pytest.mark.parametrize("text", ABOUT_US)
def test_the_code_of_a_dead_address_does_not_make_an_unknown_sender_a_reader(text: str) -> None:
    """5.1.1 is also said when it is our own address that is not believed."""
    assert clear_fault_of(550, "5.1.1", text) is Fault.OURS


@pytest.mark.parametrize(("text", "fault"), [("x@example.com rejected", Fault.DEAD), ("sender rejected", Fault.OURS), ("rejected", None)])
def test_what_is_refused_under_the_code_of_an_address_is_the_address(text: str, fault: Fault | None) -> None:
    """RFC 3463: 5.1.0 says that something about the address is wrong, not what."""
    assert clear_fault_of(550, "5.1.0", text) is fault
