"""The audit says that all is well only where everything was asked about."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.audit import CLEAN, HOLES, UNTOLD, Audit, judge

ROOT = Path(__file__).parents[2]
HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["5.1.3"]}


def answer(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


SOUND = {"name": "lxml", "version": "6.1.3", "vulns": []}
BROKEN = {"name": "aiosmtplib", "version": "5.1.2", "vulns": [HOLE, {"id": "PYSEC-2026-2", "fix_versions": []}]}
SKIPPED = {"name": "aiosmtplib", "skip_reason": "could not be found"}


@pytest.mark.parametrize(
    ("told", "said", "expected", "found"),
    [
        pytest.param(answer(SOUND, SOUND), "", 2, Audit(CLEAN, "2 packages were asked about, and no hole is known."), id="sound"),
        pytest.param(
            answer(SOUND, BROKEN),
            "",
            2,
            Audit(HOLES, "aiosmtplib 5.1.2: PYSEC-2026-1, mended in 5.1.3\naiosmtplib 5.1.2: PYSEC-2026-2, not mended yet"),
            id="holes",
        ),
        pytest.param(
            answer(SOUND, SKIPPED), "", 2, Audit(UNTOLD, "Not audited: of 2 packages only 1 were asked about."), id="one was skipped"
        ),
        pytest.param(answer(), "", 2, Audit(UNTOLD, "Not audited: of 2 packages only 0 were asked about."), id="nothing was asked"),
        pytest.param(
            "",
            "a trace\nConnectionError: no route",
            2,
            Audit(UNTOLD, "Not audited: the advisory service could not be asked. ConnectionError: no route"),
            id="nobody answered",
        ),
        pytest.param(
            "[]", "", 2, Audit(UNTOLD, "Not audited: the advisory service could not be asked. it said nothing"), id="another answer"
        ),
    ],
)
def test_what_an_answer_means(told: str, said: str, expected: int, found: Audit) -> None:
    """A hole is one whoever else was skipped; silence is never a good sign."""
    assert judge(told, said, expected) == found


def test_where_nobody_answers_it_does_not_say_that_all_is_well() -> None:
    """The real program, and a proxy that is not there."""
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "NO_PROXY": "", "no_proxy": ""}
    done = subprocess.run(
        [sys.executable, "-m", "tools.audit"], cwd=ROOT, env=os.environ | nowhere, capture_output=True, text=True, check=False, timeout=100
    )
    assert (done.returncode, done.stdout) == (UNTOLD, "")
    assert done.stderr.startswith("Not audited: the advisory service could not be asked. ")
