"""What a .p7m envelope holds, whoever signed it: for files that others signed and we only read.

No Django here: like `reading`, it runs in a child process of little memory and little time.
"""

from __future__ import annotations

from condivisa.records.papers.signatures.facts import Wrong
from condivisa.records.papers.signatures.reading import LAYERS, _signed_data, read


def inside(content: bytes) -> bytes | Wrong:
    """The innermost content of an envelope, or that it was changed after a signature or cannot be opened.

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
                return Wrong.TAMPERED
            opened = bytes(held)
    except MemoryError:
        return Wrong.TOO_SLOW
    except Exception:  # whoever sends the file chose its bytes: a parser may stumble in any way on them
        return Wrong.TAMPERED
    file = read(content, opened, "")
    changed = file.wrong is not None or any(signer.wrong is Wrong.TAMPERED for signer in file.signers)
    return Wrong.TAMPERED if changed else opened
