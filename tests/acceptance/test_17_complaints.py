"""Point 17, P1: each abuse report finds its reader, also with body and recipient taken out; one that finds nobody is told."""

from tests.returns.conftest import desk, lite
from tests.returns.test_real_complaints import test_each_real_complaint_finds_its_reader
from tests.returns.test_taking import test_a_complaint_finds_its_reader_in_the_headers_alone

__all__ = ["desk", "lite", "test_a_complaint_finds_its_reader_in_the_headers_alone", "test_each_real_complaint_finds_its_reader"]
