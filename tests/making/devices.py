"""A device that keeps passkeys, as a browser lets it answer: enough of WebAuthn to be right, or wrong on purpose."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


@dataclass
class Device:
    """A telephone with one passkey. `verifies`: whether it asks who holds it; `uses`: what its counter says next."""

    origin: str
    host: str = "localhost"
    verifies: bool = True
    uses: int = 0
    holder: str = ""
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def __post_init__(self) -> None:
        self.key = generate_private_key(SECP256R1())

    def make(self, asked: dict[str, Any]) -> str:
        """Answer a question for a new passkey."""
        self.holder = asked["publicKey"]["user"]["id"]
        public = AttestedCredentialData.create(
            b"\0" * 16, self.credential, ES256.from_cryptography_key(self.key.public_key())
        )
        made = AttestationObject.create("none", self._data(WITH_KEY, public), {})
        return self._said("webauthn.create", asked, attestationObject=websafe_encode(bytes(made)))

    def answer(self, asked: dict[str, Any]) -> str:
        """Answer a question for a passkey."""
        data = self._data(0, b"")
        client = self._client("webauthn.get", asked)
        signature = self.key.sign(bytes(data) + sha256(client).digest(), ECDSA(SHA256()))
        return self._said(
            "webauthn.get",
            asked,
            authenticatorData=websafe_encode(bytes(data)),
            signature=websafe_encode(signature),
            userHandle=self.holder,
        )

    def _data(self, flags: int, public: bytes) -> AuthenticatorData:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        host = sha256(self.host.encode()).digest()
        return AuthenticatorData.create(host, flags, self.uses, public)  # type: ignore[arg-type]  # bytes of a key

    def _client(self, kind: str, asked: dict[str, Any]) -> bytes:
        return bytes(CollectedClientData.create(kind, asked["publicKey"]["challenge"], self.origin))

    def _said(self, kind: str, asked: dict[str, Any], **response: Any) -> str:
        name = websafe_encode(self.credential)
        response["clientDataJSON"] = websafe_encode(self._client(kind, asked))
        said = {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps(said)
