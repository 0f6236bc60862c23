"""Pictures that several people ask for at once."""

import subprocess
import sys

DRAWN_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from programme.authoring.diagrams import svg, warm_up

warm_up()
def picture(number):
    ways = ";".join(f"n{number}_{at} -> n{number}_{at * 7 % 19}" for at in range(19))
    return f"n{number}_3" in svg("digraph {" + ways + "}")

with ThreadPoolExecutor(6) as people:
    assert all(people.map(picture, range(120)))
"""


def test_many_pictures_at_once_are_all_drawn_and_the_server_lives() -> None:
    # in a process of its own: what this guards against ends the process
    drawn = subprocess.run(
        [sys.executable, "-c", DRAWN_AT_ONCE], capture_output=True, text=True, check=False
    )
    assert drawn.returncode == 0, drawn.stderr[-2000:]
