"""Point 58, P1: the lock files have hashes, no version lies below its floor, and the audit is strict."""

from tests.docs.test_dependencies import test_everything_asked_for_is_locked, test_the_lock_files_name_versions_and_hashes_only
from tests.docs.test_floors import (
    test_an_old_version_would_be_seen,
    test_no_locked_version_is_too_old,
    test_nothing_older_is_installed,
    test_nothing_older_may_be_asked_for,
)
from tests.tools.test_audit import test_what_an_answer_means, test_where_nobody_answers_it_does_not_say_that_all_is_well

__all__ = [
    "test_an_old_version_would_be_seen",
    "test_everything_asked_for_is_locked",
    "test_no_locked_version_is_too_old",
    "test_nothing_older_is_installed",
    "test_nothing_older_may_be_asked_for",
    "test_the_lock_files_name_versions_and_hashes_only",
    "test_what_an_answer_means",
    "test_where_nobody_answers_it_does_not_say_that_all_is_well",
]
