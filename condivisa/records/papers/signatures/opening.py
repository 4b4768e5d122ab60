"""What a .p7m envelope holds, whoever signed it: for files that others signed and we only read."""

from __future__ import annotations

from condivisa.records.papers.signatures.facts import Wrong
from condivisa.records.papers.signatures.reading import LAYERS, _signed_data, _Unreadable, read


def inside(content: bytes) -> bytes | None:
    """The innermost content of an envelope, None where it was changed after a signature or cannot be opened.

    Whose the signatures are is not judged. Source: D.Lgs. 82/2005, art. 20, c. 1-bis.
    """
    opened = content
    try:
        for _layer in range(LAYERS):
            envelope = _signed_data(opened)
            if envelope is None:
                break
            held = envelope["encap_content_info"]["content"].native
            if held is None:
                return None
            opened = bytes(held)
    except (_Unreadable, ValueError, TypeError):
        return None
    file = read(content, opened, "")
    changed = file.wrong is not None or any(signer.wrong is Wrong.TAMPERED for signer in file.signers)
    return None if changed else opened
