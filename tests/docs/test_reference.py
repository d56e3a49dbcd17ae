"""The reference pages say what the code says."""

import pytest
import reference


@pytest.fixture(scope="module")
def pages():
    return reference.pages()


@pytest.mark.parametrize("name", ["cli.md", "api.md", "errors.md", "configuration.md"])
def test_a_reference_page_is_what_the_code_makes(pages, name):
    assert (reference.INTO / name).read_text() == pages[name], "run `make reference`"


def test_every_reference_page_is_compared(pages):
    assert {page.name for page in reference.INTO.glob("*.md")} == set(pages)
