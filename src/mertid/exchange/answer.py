"""The answer our receiving endpoint gives to Digital Post: accepted once stored, or rejected and why.

The XML is the transport receipt of KOMBIT's distribution component: TransportKvittering with OK or FEJL and a list of
FejlKode and FejlTekst. Source: SF2900 DistributionServiceTypesV2.xsd (read 2026-11-21). The JSON says the same::

    {"accepted": true, "messageUUID": "…"}
    {"accepted": false, "messageUUID": "…", "errorCode": "UNREADABLE", "errorText": "…"}
"""

import json
from dataclasses import dataclass

from lxml import etree

from .charset import clean

SPACE = "http://serviceplatformen.dk/xml/wsdl/soap11/DistributionService/2/types"


@dataclass(frozen=True)
class Answer:
    """Accepted or rejected. A rejected message has an ``error_code`` (letters) and a ``text`` without any content of the message."""

    accepted: bool
    message_uuid: str = ""
    error_code: str = ""
    text: str = ""

    @property
    def status(self) -> int:
        """HTTP status: 200 when accepted, 400 when the message itself is at fault, 503 when we are and it should come again."""
        return 200 if self.accepted else 503 if self.error_code == "TRY_AGAIN" else 400

    def xml(self) -> bytes:
        """Return the transport receipt."""
        root = etree.fromstring(f'<TransportKvittering xmlns="{SPACE}"/>')
        self._add(root, "TransportValideringsKode", "OK" if self.accepted else "FEJL")
        if self.message_uuid:
            self._add(root, "Begrundelse", f"messageUUID {clean(self.message_uuid)}")
        if not self.accepted:
            fault = etree.SubElement(etree.SubElement(root, f"{{{SPACE}}}FejlListe"), f"{{{SPACE}}}Fejl")
            self._add(fault, "FejlKode", self.error_code)
            self._add(fault, "FejlTekst", self.text)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def json(self) -> bytes:
        """Return the same as JSON."""
        said: dict[str, object] = {"accepted": self.accepted, "messageUUID": self.message_uuid}
        if not self.accepted:
            said |= {"errorCode": self.error_code, "errorText": self.text}
        return json.dumps(said, ensure_ascii=False).encode()

    @staticmethod
    def _add(parent: etree._Element, name: str, text: str) -> None:
        etree.SubElement(parent, f"{{{SPACE}}}{name}").text = clean(text).replace("\f", " ")


def answer(*, accepted: bool, message_uuid: str = "", error_code: str = "", text: str = "") -> Answer:
    """Return the answer to a message; ``error_code`` is UNREADABLE, TOO_BIG, UNKNOWN_RECIPIENT or TRY_AGAIN when it is rejected."""
    if accepted:
        return Answer(True, message_uuid)
    return Answer(False, message_uuid, error_code or "UNREADABLE", text or "The message could not be read.")
