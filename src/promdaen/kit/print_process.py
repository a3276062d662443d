"""Makes one PDF in a separate process, whose memory is freed when it ends.

Started by `kit.pdf` with this file's path, so that only typst is loaded. The compiler never frees
its layout cache: in the server each print took another 40 MB. The task is one JSON object on
standard input; a line of JSON with the warnings and then the PDF go to standard output, and on an
error (exit code 1) one JSON object with it.
"""

from __future__ import annotations

import json
import sys
from typing import cast

import typst


def main() -> int:
    """Make the print; exit code 1 if the compiler refuses it."""
    task = json.load(sys.stdin.buffer)
    compiler = typst.Compiler(
        root=task["root"], font_paths=task["fonts"], ignore_system_fonts=True
    )
    try:
        pdf_bytes, warnings = compiler.compile_with_warnings(
            input=task["source"],
            format="pdf",
            sys_inputs=task["inputs"],
            pdf_standards="ua-1",
            timestamp=0,
        )
    except typst.TypstError as error:
        diagnostic = str(getattr(error, "diagnostic", error))
        answer = {"message": str(getattr(error, "message", error)), "diagnostic": diagnostic}
        sys.stdout.buffer.write(json.dumps(answer).encode())
        return 1
    warning_texts = [str(getattr(warning, "message", warning)) for warning in warnings]
    sys.stdout.buffer.write(json.dumps(warning_texts).encode() + b"\n" + cast("bytes", pdf_bytes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
