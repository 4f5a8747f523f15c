"""The bundled server answers as the real one did, byte for byte once new ids and times are normalised."""

import pytest

from helpers import mock_server
from tests.recordings import FILES, FOLDER, Server, name_of, read_scenarios, replay


@pytest.fixture(scope="module")
def live_server():
    """In live mode: the times in the recordings are those of a real clock."""
    running = mock_server.start(reproducible=False)
    yield Server(running.settings["KALTURA_SERVICE_URL"])
    running.stop()


@pytest.mark.parametrize("file", FILES)
def test_the_answers_are_those_of_the_real_server(live_server, file):
    found = [
        str(difference)
        for scenario in read_scenarios(FOLDER / file)
        for difference in replay(live_server, scenario)
        if difference is not None
    ]
    assert not found, "\n".join(found[:5])


def test_a_changed_answer_is_found_out(live_server):
    scenario = read_scenarios(FOLDER / "session_start.json")[0]
    step = scenario["steps"][0]
    step["response"]["body"] += " "
    step.pop("skip", None)
    difference = next(replay(live_server, scenario))
    assert (difference.scenario, difference.step) == (name_of(scenario), 1)
